import { shallowRef } from 'vue';

/** Why the editor could not find out who is signed in; shown instead of the page. */
export const startupFailure = shallowRef<unknown>(null);
