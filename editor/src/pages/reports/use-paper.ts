import { onScopeDispose } from 'vue';

/** Paper is white: what is printed is laid out in the light theme, whichever is on the screen. */
export function usePaper(): void {
  const root = document.documentElement;
  let before: string | undefined;
  const begin = (): void => {
    before = root.dataset['theme'];
    root.dataset['theme'] = 'light';
  };
  const end = (): void => {
    if (before !== undefined) root.dataset['theme'] = before;
    before = undefined;
  };
  window.addEventListener('beforeprint', begin);
  window.addEventListener('afterprint', end);
  onScopeDispose(() => {
    end();
    window.removeEventListener('beforeprint', begin);
    window.removeEventListener('afterprint', end);
  });
}
