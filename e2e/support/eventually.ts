const WAIT_MS = 15_000;
const PAUSE_MS = 100;

/** Repeats checks until they pass; throws what the last attempt threw when they do not in time. */
export async function eventually<T>(attempt: () => Promise<T> | T): Promise<T> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((wake) => setTimeout(wake, PAUSE_MS));
    }
  }
}
