/** A choice of this browser. Storage may be blocked or full; the choice then lasts as long as the page. */
export const stored = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(`parcours.${key}`);
    } catch {
      return null;
    }
  },
  write(key: string, value: string): void {
    try {
      localStorage.setItem(`parcours.${key}`, value);
    } catch {
      // See above: nothing to do, the page keeps the value in memory.
    }
  },
};
