import { onScopeDispose, watch, type Ref } from 'vue';
import { onReconnect, watchLog } from '../../api/live';

const AT_MOST_EVERY_MS = 1_000;

/** Reads the newest lines again when the server says that there are some, while `on` and somebody looks; what came while the page was hidden is read when it is looked at again. */
export function useLiveLog(on: Ref<boolean>, refresh: () => Promise<void>): void {
  let reading = false;
  let again = false;
  let leave: (() => void) | null = null;

  async function look(): Promise<void> {
    again = true;
    if (reading) return;
    reading = true;
    try {
      while (again && leave !== null) {
        again = false;
        await refresh().catch((thrown: unknown) => console.warn('The newest lines of the log could not be read.', thrown));
        await new Promise((rested) => setTimeout(rested, AT_MOST_EVERY_MS));
      }
    } finally {
      reading = false;
    }
  }
  function follow(): void {
    const wanted = on.value && !document.hidden;
    if (wanted === (leave !== null)) return;
    leave?.();
    leave = wanted ? watchLog(() => void look()) : null;
    if (wanted) void look();
  }
  watch(on, follow);
  follow();
  document.addEventListener('visibilitychange', follow);
  const stop = onReconnect(() => void look());
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', follow);
    leave?.();
    leave = null;
    stop();
  });
}
