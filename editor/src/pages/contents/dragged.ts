import type { ContentBlock } from '@parcours/sdk/api';
import { shallowRef } from 'vue';

/** What is being dragged: a block of the message, or a new one of a kind. */
export const dragged = shallowRef<{ readonly kind: 'block'; readonly id: string } | { readonly kind: 'new'; readonly type: ContentBlock['type'] } | null>(null);
