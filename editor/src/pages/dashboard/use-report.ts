import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue';
import { onReconnect } from '../../api/live';

/** What the server says of the days that are chosen; an answer that a later question has overtaken is dropped. */
export function useReport<Answer>(source: WatchSource<{ from: string; to: string } | null>, ask: (days: { from: string; to: string }) => Promise<Answer>): { report: ShallowRef<Answer | null>; failure: ShallowRef<unknown>; read: () => void } {
  const report = shallowRef<Answer | null>(null) as ShallowRef<Answer | null>;
  const failure = shallowRef<unknown>(null);
  let asked = 0;
  let last: { from: string; to: string } | null = null;
  async function read(): Promise<void> {
    if (last === null) return;
    const number = ++asked;
    try {
      const answer = await ask(last);
      if (number === asked) [report.value, failure.value] = [answer, null];
    } catch (cause) {
      if (number === asked) failure.value = cause;
    }
  }
  watch(source, (days) => {
    last = days;
    void read();
  }, { immediate: true });
  onScopeDispose(onReconnect(() => void read()));
  const minute = setInterval(() => document.visibilityState === 'visible' && void read(), 60_000);
  onScopeDispose(() => clearInterval(minute));
  return { report, failure, read: () => void read() };
}
