import type { NodeDescription } from '@parcours/sdk/workflow';
import { onMounted, onUnmounted } from 'vue';
import { useI18n } from 'vue-i18n';
import { ALIGNMENTS, type Alignment } from '../../canvas/align-places';
import { foldSelection, selectedGroups, ungroupSelection } from '../../canvas/annotations/annotate';
import '../../canvas/annotations/messages';
import { createClipboard } from '../../canvas/gestures/clipboard';
import { detachSelection, removeSelection, selectAll, toggleSelection } from '../../canvas/gestures/use-canvas-keys';
import { findText } from '../../document/find-text';
import type { OpenWorkflow } from '../../document/open-workflow';
import { inBothLanguages } from '../../i18n/in-both-languages';
import { useLocalized } from '../../i18n/use-localized';
import { commandBar, useCommands, type Command } from '../../ui/commands';
import { copyText } from '../../ui/copy-text';

interface Canvas {
  align(alignment: Alignment): void;
  addAfter(): void;
  place(type: NodeDescription): void;
  openPalette(): void;
  fit(): void;
  tidy(): Promise<void>;
  zoomIn(): unknown;
  zoomOut(): unknown;
  toggleMinimap(): void;
  note(): void;
  group(): unknown;
  revealNote(noteId: string): Promise<void>;
}

interface Actions {
  readonly canvas: () => Canvas | null;
  readonly go: (nodeId: string, field?: string) => void;
  readonly sheet: () => void;
  /** Leads to the comments of a node. */
  readonly comment: (nodeId: string) => void;
  /** Makes a workflow of what is selected. */
  readonly extract: () => void;
}

const BUSY = '[role="dialog"], [role="alertdialog"]';

/** Ctrl F and ? while no dialog asks for something. */
function useStageKeys(sheet: () => void): void {
  const onKey = (event: KeyboardEvent): void => {
    const mod = event.ctrlKey || event.metaKey;
    const find = mod && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'f';
    const writes = event.target instanceof HTMLElement && (event.target.isContentEditable || event.target.closest('input, textarea, select') !== null);
    // a code editor has a search of its own
    if (event.defaultPrevented || document.querySelector(BUSY) || !(find || (!mod && !writes && event.key === '?'))) return;
    event.preventDefault();
    if (find) commandBar.value = 'find';
    else sheet();
  };
  onMounted(() => document.addEventListener('keydown', onKey));
  onUnmounted(() => document.removeEventListener('keydown', onKey));
}

/** What can be done on the canvas, with the nodes themselves and every text in them, for the command bar. */
export function useStageCommands(workflow: OpenWorkflow, { canvas, go, sheet, comment, extract }: Actions): void {
  const { t } = useI18n();
  const localized = useLocalized();
  const command = (group: string, key: string, icon: string, run: () => void, keys?: string): Command => ({ id: key, group: t(`commands.groups.${group}`), label: t(key), words: inBothLanguages(key), icon, run, ...(keys === undefined ? {} : { keys }) });
  const ofSelection = (): Command[] => {
    const { nodeIds, edgeIds, noteIds } = workflow.selection;
    const count = nodeIds.value.length;
    if (count + edgeIds.value.length + noteIds.value.length === 0) return [];
    const one = (key: string, icon: string, run: () => void, keys?: string): Command => command('selection', `commands.${key}`, icon, run, keys);
    const removing = [one('remove', 'trash-2', () => removeSelection(workflow), t('commands.del')), one('removeOnly', 'trash-2', () => removeSelection(workflow, { heal: false }), `⇧ ${t('commands.del')}`)];
    const clipboard = createClipboard(workflow);
    const copy = (): void => void copyText(clipboard.copy() ?? '');
    const copying = [one('duplicate', 'copy', () => clipboard.duplicate(), 'Ctrl D'), one('copy', 'clipboard', copy, 'Ctrl C')];
    if (count === 0) return noteIds.value.length > 0 ? [...copying, ...removing.slice(0, 1)] : removing;
    return [
      one('addAfter', 'plus', () => canvas()?.addAfter(), 'A'), ...copying, one('toggle', 'ban', () => toggleSelection(workflow), 'D'), one('detach', 'unplug', () => detachSelection(workflow), 'X'), ...removing,
      command('selection', 'annotations.actions.group', 'group', () => canvas()?.group(), 'G'), command('selection', 'annotations.actions.extract', 'workflow', extract, 'E'),
      ...(selectedGroups(workflow).length > 0 ? [command('selection', 'annotations.actions.ungroup', 'x', () => ungroupSelection(workflow), '⇧ G')] : []),
      ...(count > 1 ? ALIGNMENTS.map((alignment) => one(`align.${alignment}`, 'sliders-horizontal', () => canvas()?.align(alignment))) : []),
    ];
  };
  const ofOne = (): Command[] => {
    const [id, ...others] = workflow.selection.nodeIds.value;
    return id === undefined || others.length > 0 ? [] : [command('selection', 'comments.command', 'message-square', () => comment(id), 'C')];
  };
  const ofView = (): Command[] => [
    command('view', 'commands.findAction', 'search', () => (commandBar.value = 'find'), 'Ctrl F'),
    command('view', 'commands.shortcuts', 'keyboard', sheet, '?'),
    command('view', 'commands.fit', 'maximize', () => canvas()?.fit(), 'F'),
    command('view', 'commands.zoomIn', 'zoom-in', () => void canvas()?.zoomIn()),
    command('view', 'commands.zoomOut', 'zoom-out', () => void canvas()?.zoomOut()),
    command('view', 'commands.minimap', 'map', () => canvas()?.toggleMinimap()),
    command('view', 'commands.selectAll', 'layout-grid', () => selectAll(workflow), 'Ctrl A'),
    ...(workflow.editable.value ? [command('view', 'commands.tidy', 'waypoints', () => void canvas()?.tidy()), command('view', 'commands.addNode', 'plus', () => canvas()?.openPalette(), 'N'), command('view', 'annotations.actions.note', 'sticky-note', () => canvas()?.note(), 'S'), ...((workflow.document.value.groups ?? []).length > 0 ? [command('view', 'annotations.actions.fold', 'chevron-down', () => foldSelection(workflow), 'Ctrl G')] : [])] : []),
  ];
  const ofNodes = (): Command[] => workflow.document.value.nodes.map((node) => {
    const type = workflow.typeOf(node);
    return { id: `node ${node.id}`, group: t('commands.groups.nodes'), label: node.name, hint: type ? localized(type.label) : node.type, icon: type?.icon ?? 'circle-question-mark', run: () => go(node.id) };
  });
  const ofTypes = (): Command[] => (workflow.editable.value ? workflow.catalog.nodes : []).map((type): Command => ({
    id: `add ${type.type}`, group: t('commands.groups.add'), label: t('commands.addType', { name: localized(type.label) }), words: `${type.label.en} ${type.label.fr ?? ''} ${type.keywords.en} ${type.keywords.fr ?? ''}`, icon: type.icon, run: () => canvas()?.place(type),
  }));
  const toGroup = (groupId: string): void => {
    const first = workflow.document.value.groups?.find(({ id }) => id === groupId)?.nodeIds.find((id) => workflow.node(id) !== undefined);
    if (first !== undefined) go(first);
  };
  useCommands({
    commands: () => [...ofOne(), ...(workflow.editable.value ? ofSelection() : []), ...ofView(), ...ofNodes(), ...ofTypes()],
    find: (query) => findText(workflow.document.value, query).map((hit, index): Command => {
      if (hit.place === 'note') return { id: `hit ${index}`, group: t('annotations.found.note'), label: hit.excerpt, icon: 'sticky-note', run: () => void canvas()?.revealNote(hit.id) };
      if (hit.place === 'group') return { id: `hit ${index}`, group: t('annotations.found.group'), label: hit.excerpt, icon: 'group', run: () => toGroup(hit.id) };
      const node = workflow.node(hit.id);
      const type = node && workflow.typeOf(node);
      const field = hit.field === undefined ? undefined : type?.fields[hit.field];
      const place = hit.place === 'setting' ? (field ? localized(field.label) : hit.field) : t(`workflow.panel.${hit.place}`);
      return { id: `hit ${index}`, group: node?.name ?? '', label: hit.excerpt, hint: place, icon: type?.icon ?? 'circle-question-mark', run: () => go(hit.id, hit.field) };
    }),
  });
  useStageKeys(sheet);
}
