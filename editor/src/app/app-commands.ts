import { onMounted, onUnmounted } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { inBothLanguages } from '../i18n/in-both-languages';
import { language } from '../i18n/i18n';
import { commandBar, useCommands, type Command } from '../ui/commands';
import { theme, type Theme } from '../ui/theme';
import './command-messages';
import { places } from './places';

/** What can be done on every page, and the keys that open the command bar. */
export function useAppCommands(): void {
  const { t } = useI18n();
  const router = useRouter();
  const themes: readonly (readonly [Theme, string])[] = [['light', 'sun'], ['dark', 'moon'], ['system', 'monitor']];
  const commands = (): Command[] => [
    ...places.map(({ to, icon, text }): Command => ({ id: `go ${to}`, group: t('commands.groups.go'), label: t(text), words: inBothLanguages(text), icon, run: () => void router.push(to) })),
    { id: 'go account', group: t('commands.groups.go'), label: t('shell.yourAccount'), words: inBothLanguages('shell.yourAccount'), icon: 'user', run: () => void router.push('/account') },
    ...themes.map(([value, icon]): Command => ({ id: `theme ${value}`, group: t('commands.groups.look'), label: `${t('shell.theme')} : ${t(`shell.${value}`)}`, words: `${inBothLanguages('shell.theme')} ${inBothLanguages(`shell.${value}`)}`, icon, run: () => (theme.value = value) })),
    { id: 'language en', group: t('commands.groups.look'), label: 'English', words: 'langue anglais language', icon: 'languages', run: () => (language.value = 'en') },
    { id: 'language fr', group: t('commands.groups.look'), label: 'Français', words: 'langue language french', icon: 'languages', run: () => (language.value = 'fr') },
  ];
  useCommands({ commands });
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    // a form that is being filled in is not left by chance
    if (commandBar.value === null && document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
    commandBar.value = commandBar.value === null ? 'commands' : null;
  };
  onMounted(() => document.addEventListener('keydown', onKey));
  onUnmounted(() => document.removeEventListener('keydown', onKey));
}
