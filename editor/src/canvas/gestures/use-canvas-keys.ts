import { disconnect, removeNodes } from '@parcours/sdk/workflow';
import { onMounted, onUnmounted } from 'vue';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { Point } from '../geometry';
import { createClipboard } from './clipboard';

interface Actions {
  readonly pointer: () => Point | null;
  readonly add: () => void;
  readonly fit: () => void;
  readonly escape: () => void;
  readonly notPasted: () => void;
}

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null);

/** Removes what is selected, nodes with their edges. */
export function removeSelection(workflow: OpenWorkflow): void {
  const { nodeIds, edgeIds } = workflow.selection;
  if (nodeIds.value.length + edgeIds.value.length === 0) return;
  workflow.apply((document) => disconnect(removeNodes(document, { nodeIds: nodeIds.value }), { edgeIds: edgeIds.value }));
}

/** The keyboard of the canvas page: it acts wherever the focus is, except in a field or a dialog. */
export function useCanvasKeys(workflow: OpenWorkflow, actions: Actions): void {
  const clipboard = createClipboard(workflow);
  const selectAll = (): void => workflow.selection.select(workflow.document.value.nodes.map((node) => node.id));
  const commands: Record<string, () => void> = {
    'mod+z': workflow.undo,
    'mod+shift+z': workflow.redo,
    'mod+y': workflow.redo,
    'mod+d': clipboard.duplicate,
    'mod+a': selectAll,
    delete: () => removeSelection(workflow),
    backspace: () => removeSelection(workflow),
    n: actions.add,
    f: actions.fit,
    escape: actions.escape,
  };
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || writes(event.target) || event.altKey) return;
    const mod = event.ctrlKey || event.metaKey;
    const name = `${mod ? 'mod+' : ''}${mod && event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
    const command = commands[name];
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
