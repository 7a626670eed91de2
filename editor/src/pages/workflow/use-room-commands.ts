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
  readonly versions: () => void;
  readonly report: () => void;
  /** Sends a contact through the draft, or shows the plays that were kept. */
  readonly play: (tab: 'path' | 'cases') => void;
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
        command('compare.open', 'columns-2', actions.versions),
        ...(status === 'draft' ? [] : [command('titles.report', 'chart-line', actions.report)]),
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
        command('plays.open', 'timer', () => actions.play('path')),
        command('plays.openCases', 'list-checks', () => actions.play('cases')),
        ...(status === 'published' ? [command('workflow.pause', 'pause', () => actions.pause(true))] : []),
        ...(status === 'paused' ? [command('workflow.resume', 'play', () => actions.pause(false))] : []),
        ...(workflow.canUndo.value ? [command('workflow.undo', 'undo-2', workflow.undo)] : []),
        ...(workflow.canRedo.value ? [command('workflow.redo', 'redo-2', workflow.redo)] : []),
        ...looking,
      ];
    },
  });
}
