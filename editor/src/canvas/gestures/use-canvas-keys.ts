import { detachNodes, disconnect, removeNodes, removeNote, setDisabled, type WorkflowDocument } from '@parcours/sdk/workflow';
import { onMounted, onUnmounted } from 'vue';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { Point } from '../geometry';
import type { Direction } from '../next-node';
import { createClipboard, type Clipboard } from './clipboard';
import { moveSelection } from './move-selection';

interface Actions {
  readonly pointer: () => Point | null;
  readonly add: () => void;
  /** Adds behind the selected node. */
  readonly addAfter: () => void;
  readonly fit: () => void;
  /** Selects the next node in a direction. */
  readonly walk: (direction: Direction) => void;
  /** Goes on in the settings of the selected node. */
  readonly open: () => void;
  readonly escape: () => void;
  readonly note: () => void;
  readonly group: () => void;
  readonly ungroup: () => void;
  readonly fold: () => void;
  /** Makes a workflow of what is selected. */
  readonly extract: () => void;
  /** Goes to the comments of the selected node, or of the workflow. */
  readonly comment: () => void;
  readonly notPasted: () => void;
}

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null);

const GRID = 10;
const ARROWS: readonly (readonly [string, Direction, number, number])[] = [['arrowleft', 'left', -GRID, 0], ['arrowright', 'right', GRID, 0], ['arrowup', 'up', 0, -GRID], ['arrowdown', 'down', 0, GRID]];

/** Arrows and Enter belong to whatever has the focus; the canvas takes them while nothing else does. */
const onCanvas = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target === document.body || target.id === 'content' || (target.closest('.canvas') !== null && target.closest('button, a, [role="toolbar"]') === null));

/** Removes what is selected, nodes with their edges, notes as they are. What led to the nodes leads on to what came behind them, unless the gap is to stay open. */
export function removeSelection(workflow: OpenWorkflow, { heal }: { readonly heal: boolean } = { heal: true }): void {
  const { nodeIds, edgeIds, noteIds } = workflow.selection;
  if (nodeIds.value.length + edgeIds.value.length + noteIds.value.length === 0) return;
  const gone = { nodeIds: nodeIds.value };
  const withoutNotes = (document: WorkflowDocument): WorkflowDocument => noteIds.value.reduce((known, noteId) => removeNote(known, { noteId }), document);
  workflow.apply((document) => withoutNotes(removeNodes(heal ? detachNodes(disconnect(document, { edgeIds: edgeIds.value }), { ...gone, newId }) : disconnect(document, { edgeIds: edgeIds.value }), gone)));
}

/** Takes what is selected out of its path and closes the gap; it stays on the canvas. */
export const detachSelection = (workflow: OpenWorkflow): boolean => workflow.apply((document) => detachNodes(document, { nodeIds: workflow.selection.nodeIds.value, newId }));

/** Switches what is selected off; on again, when all of it is off. */
export function toggleSelection(workflow: OpenWorkflow): void {
  const nodeIds = workflow.selection.nodeIds.value;
  if (nodeIds.length > 0) workflow.apply((document) => setDisabled(document, { nodeIds, disabled: !nodeIds.every((id) => workflow.node(id)?.disabled) }));
}

export const selectAll = (workflow: OpenWorkflow): void => workflow.selection.select(workflow.document.value.nodes.map((node) => node.id), [], (workflow.document.value.notes ?? []).map(({ id }) => id));

const commandsOf = (workflow: OpenWorkflow, actions: Actions, clipboard: Clipboard): Readonly<Record<string, () => void>> => ({
  'mod+z': workflow.undo,
  'mod+shift+z': workflow.redo,
  'mod+y': workflow.redo,
  'mod+d': clipboard.duplicate,
  'mod+a': () => selectAll(workflow),
  delete: () => removeSelection(workflow),
  backspace: () => removeSelection(workflow),
  'shift+delete': () => removeSelection(workflow, { heal: false }),
  'shift+backspace': () => removeSelection(workflow, { heal: false }),
  x: () => detachSelection(workflow),
  d: () => toggleSelection(workflow),
  n: actions.add,
  a: actions.addAfter,
  f: actions.fit,
  s: actions.note,
  g: actions.group,
  'shift+g': actions.ungroup,
  'mod+g': actions.fold,
  e: actions.extract,
  c: actions.comment,
  escape: actions.escape,
});

/** The keyboard of the canvas page: it acts wherever the focus is, except in a field or a dialog. */
export function useCanvasKeys(workflow: OpenWorkflow, actions: Actions): void {
  const clipboard = createClipboard(workflow);
  const commands = commandsOf(workflow, actions, clipboard);
  const ofCanvas: Record<string, () => void> = {
    enter: actions.open,
    ...Object.fromEntries(ARROWS.flatMap(([key, direction, byX, byY]) => [[key, () => actions.walk(direction)], [`shift+${key}`, () => moveSelection(workflow, { x: byX, y: byY }, 'arrow keys')]])),
  };
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || writes(event.target) || event.altKey) return;
    const mod = event.ctrlKey || event.metaKey;
    const named = mod || event.key.length > 1 || event.key === 'G';
    const name = `${mod ? 'mod+' : ''}${named && event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
    const command = commands[name] ?? (onCanvas(event.target) ? ofCanvas[name] : undefined);
    if (!command) return;
    event.preventDefault();
    command();
  }
  const takes = (event: ClipboardEvent): boolean => !writes(event.target) && !event.defaultPrevented && (window.getSelection()?.isCollapsed ?? true);
  function onCopy(event: ClipboardEvent): void {
    if (!takes(event)) return;
    const text = event.type === 'cut' && workflow.editable.value ? clipboard.cut() : clipboard.copy();
    if (text === null) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  }
  function onPaste(event: ClipboardEvent): void {
    if (!takes(event)) return;
    event.preventDefault();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text !== '' && workflow.editable.value && !clipboard.paste(text, actions.pointer() ?? undefined)) actions.notPasted();
  }
  onMounted(() => {
    document.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
  });
  onUnmounted(() => {
    document.removeEventListener('keydown', onKey);
    document.removeEventListener('copy', onCopy);
    document.removeEventListener('cut', onCopy);
    document.removeEventListener('paste', onPaste);
  });
}
