import { onScopeDispose, type Ref } from 'vue';
import { onReconnect } from '../../api/live';

const EVERY_MS = 3_000;

/** Reads the newest lines again while `on` and somebody looks: lines come from every process, from sites and providers, so they are asked for. */
export function useLiveLog(on: Ref<boolean>, refresh: () => Promise<void>): void {
  let reading = false;
  async function look(): Promise<void> {
    if (!on.value || reading || document.hidden) return;
    reading = true;
    try {
      await refresh();
    } finally {
      reading = false;
    }
  }
  const timer = setInterval(() => void look(), EVERY_MS);
  const stop = onReconnect(() => void look());
  onScopeDispose(() => {
    clearInterval(timer);
    stop();
  });
}
