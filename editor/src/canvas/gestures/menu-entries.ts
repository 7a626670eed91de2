import type { useI18n } from 'vue-i18n';
import type { OpenWorkflow } from '../../document/open-workflow';
import { copyText } from '../../ui/copy-text';
import type { MenuEntry } from '../../ui/menu-entry';
import { foldSelection, selectedGroups, ungroupSelection } from '../annotations/annotate';
import { createClipboard } from './clipboard';
import { detachSelection, removeSelection, selectAll, toggleSelection } from './use-canvas-keys';

interface Canvas {
  readonly add: () => void;
  readonly addAfter: () => void;
  readonly note: () => void;
  readonly group: () => void;
  readonly extract: () => void;
  readonly tidy: () => void;
  readonly fit: () => void;
  readonly open: () => void;
  readonly comment: () => void;
}

type Read = ReturnType<typeof useI18n>['t'];

function ofNodes(workflow: OpenWorkflow, t: Read, canvas: Canvas): MenuEntry[] {
  return [
    { label: t('commands.toggle'), icon: 'ban', keys: 'D', run: () => toggleSelection(workflow) },
    { label: t('commands.detach'), icon: 'unplug', keys: 'X', run: () => void detachSelection(workflow) },
    'separator',
    { label: t('annotations.actions.group'), icon: 'group', keys: 'G', run: canvas.group },
    ...(selectedGroups(workflow).length === 0 ? [] : [
      { label: t('annotations.actions.fold'), icon: 'chevron-down', keys: 'Ctrl G', run: () => foldSelection(workflow) },
      { label: t('annotations.actions.ungroup'), icon: 'x', keys: '⇧ G', run: () => ungroupSelection(workflow) },
    ]),
    { label: t('annotations.actions.extract'), icon: 'workflow', keys: 'E', run: canvas.extract },
  ];
}

/** What can be done with the selected nodes and notes. */
export function nodeEntries(workflow: OpenWorkflow, t: Read, canvas: Canvas): MenuEntry[] {
  const clipboard = createClipboard(workflow);
  const single = workflow.selection.nodeIds.value.length === 1;
  const nodes = workflow.selection.nodeIds.value.length > 0;
  const looking: MenuEntry[] = [
    ...(single ? [{ label: t('commands.keys.open'), icon: 'settings', keys: t('commands.enter'), run: canvas.open }, { label: t('comments.command'), icon: 'message-square', keys: 'C', run: canvas.comment }] : []),
    { label: t('commands.copy'), icon: 'clipboard', keys: 'Ctrl C', run: () => void copyText(clipboard.copy() ?? '') },
  ];
  if (!workflow.editable.value) return looking;
  return [
    ...looking,
    { label: t('commands.duplicate'), icon: 'copy', keys: 'Ctrl D', run: () => void clipboard.duplicate() },
    ...(single ? [{ label: t('commands.addAfter'), icon: 'plus', keys: 'A', run: canvas.addAfter }] : []),
    ...(nodes ? ofNodes(workflow, t, canvas) : []),
    'separator',
    { label: t('commands.remove'), icon: 'trash-2', danger: true, keys: t('commands.del'), run: () => removeSelection(workflow) },
  ];
}

/** What can be done where there is nothing yet. */
export function paneEntries(workflow: OpenWorkflow, t: Read, canvas: Canvas): MenuEntry[] {
  const looking: MenuEntry[] = [
    { label: t('commands.selectAll'), icon: 'layout-grid', keys: 'Ctrl A', run: () => selectAll(workflow) },
    { label: t('commands.fit'), icon: 'maximize', keys: 'F', run: canvas.fit },
    { label: t('comments.whole'), icon: 'message-square', keys: 'C', run: canvas.comment },
  ];
  if (!workflow.editable.value) return looking;
  return [
    { label: t('commands.addNode'), icon: 'plus', keys: 'N', run: canvas.add },
    { label: t('annotations.actions.note'), icon: 'sticky-note', keys: 'S', run: canvas.note },
    'separator',
    ...looking,
    { label: t('commands.tidy'), icon: 'waypoints', run: canvas.tidy },
  ];
}
