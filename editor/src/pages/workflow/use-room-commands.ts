import { useI18n } from 'vue-i18n';
import type { OpenWorkflow } from '../../document/open-workflow';
import { inBothLanguages } from '../../i18n/in-both-languages';
import { useCommands, type Command } from '../../ui/commands';
import type { Draft } from './use-draft';

interface Actions {
  readonly publish: () => void;
  readonly test: () => void;
  readonly pause: (paused: boolean) => void;
  readonly problems: () => void;
  readonly entries: () => void;
  readonly runs: () => void;
  readonly comments: () => void;
  /** Brings the overview of the workflow to the fore. */
  readonly overview: () => void;
}

/** What can be done with the workflow as a whole, for the command bar. */
export function useRoomCommands(workflow: OpenWorkflow, draft: Draft, actions: Actions): void {
  const { t } = useI18n();
  const command = (key: string, icon: string, run: () => void, more: Partial<Command> = {}): Command => ({ id: key, group: t('commands.groups.workflow'), label: t(key), words: inBothLanguages(key), icon, run, ...more });
  useCommands({
    commands() {
      const { status, id } = draft.detail.value;
      const looking = [
        command('commands.problems', 'triangle-alert', actions.problems),
        command('commands.entries', 'log-in', actions.entries),
        command('runsPanel.title', 'activity', actions.runs),
        command('comments.whole', 'message-square', actions.comments),
        command('workflow.export', 'download', () => window.open(`/api/v1/workflows/${id}/export`, '_blank', 'noopener')),
        command('commands.rules', 'list-checks', () => {
          workflow.selection.clear();
          actions.overview();
          // the button stands in the overview, which is drawn once nothing is selected
          requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-command="rules"]')?.click());
        }),
      ];
      if (!workflow.editable.value) return looking;
      return [
        command('workflow.publish', 'rocket', actions.publish),
        command('workflow.test.button', 'play', actions.test),
        ...(status === 'published' ? [command('workflow.pause', 'pause', () => actions.pause(true))] : []),
        ...(status === 'paused' ? [command('workflow.resume', 'play', () => actions.pause(false))] : []),
        ...(workflow.canUndo.value ? [command('workflow.undo', 'undo-2', workflow.undo)] : []),
        ...(workflow.canRedo.value ? [command('workflow.redo', 'redo-2', workflow.redo)] : []),
        ...looking,
      ];
    },
  });
}
