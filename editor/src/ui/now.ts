import { readonly, ref } from 'vue';

const TICK_MS = 30_000;
const now = ref(Date.now());
setInterval(() => (now.value = Date.now()), TICK_MS);

/** The time of the screen, for texts such as "5 minutes ago"; moves every half minute. */
export const nowMs = readonly(now);
