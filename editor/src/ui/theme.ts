import { computed, ref, watchEffect } from 'vue';
import { stored } from './stored';

export type Theme = 'light' | 'dark' | 'system';

const isTheme = (value: unknown): value is Theme => value === 'light' || value === 'dark' || value === 'system';
const initial = stored.read('theme');
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = ref(systemDark.matches);

/** The theme the user chose. Writing it changes the page at once. */
export const theme = ref<Theme>(isTheme(initial) ? initial : 'system');

/** What is on the screen, whoever chose it: for what is painted by hand and not by style sheets. */
export const shownTheme = computed<'light' | 'dark'>(() => (theme.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : theme.value));

/** Keeps `data-theme` on the document in step with the choice and the system. */
export function startTheme(): void {
  systemDark.addEventListener('change', (event) => (systemIsDark.value = event.matches));
  watchEffect(() => {
    stored.write('theme', theme.value);
    document.documentElement.dataset['theme'] = shownTheme.value;
  });
}
