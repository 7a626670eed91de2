import { cutFragment, pasteNodes, readFragment, removeNodes, removeNote, updateSettings, type Fragment } from '@parcours/sdk/workflow';
import { freshPaths } from '../../document/make-node';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { Point } from '../geometry';

const STEP = 40;

export interface Clipboard {
  /** The selection as text; null when nothing is selected. */
  copy(): string | null;
  cut(): string | null;
  /** True when the text was a part of a workflow and now stands on the canvas. */
  paste(text: string, at?: Point): boolean;
  duplicate(): boolean;
}

/** Copy, cut and paste as JSON text, so that parts travel between workflows, browsers and mails. */
export function createClipboard(workflow: OpenWorkflow): Clipboard {
  const insert = (fragment: Fragment, offset: Point): boolean => {
    const ids: string[] = [];
    const notes: string[] = [];
    const done = workflow.apply((document) => {
      const before = new Set([...document.nodes, ...(document.notes ?? [])].map(({ id }) => id));
      const pasted = pasteNodes(document, { fragment, offset, newId });
      notes.push(...(pasted.notes ?? []).flatMap(({ id }) => (before.has(id) ? [] : [id])));
      return pasted.nodes
        .filter((node) => !before.has(node.id))
        .reduce((edited, node) => {
          ids.push(node.id);
          // A copied entry point gets an address of its own: two must never listen at the same one.
          const paths = freshPaths(workflow.typeOf(node)?.fields ?? {});
          return Object.keys(paths).length === 0 ? edited : updateSettings(edited, { nodeId: node.id, settings: paths });
        }, pasted);
    });
    if (done) workflow.selection.select(ids, [], notes);
    return done;
  };
  const { nodeIds, noteIds } = workflow.selection;
  const selected = (): Fragment | null => cutFragment(workflow.document.value, nodeIds.value, noteIds.value);
  const text = (): string | null => {
    const fragment = selected();
    return fragment ? JSON.stringify(fragment, null, 2) : null;
  };
  return {
    copy: text,
    cut() {
      const copied = text();
      if (copied !== null) workflow.apply((document) => noteIds.value.reduce((known, noteId) => removeNote(known, { noteId }), removeNodes(document, { nodeIds: nodeIds.value })));
      return copied;
    },
    paste(copied, at) {
      const fragment = readFragment(copied);
      if (!fragment) return false;
      const places = [...fragment.nodes, ...(fragment.notes ?? [])].map(({ position }) => position);
      const left = Math.min(...places.map(({ x }) => x));
      const top = Math.min(...places.map(({ y }) => y));
      return insert(fragment, at ? { x: at.x - left, y: at.y - top } : { x: STEP, y: STEP });
    },
    duplicate() {
      const fragment = selected();
      return fragment !== null && insert(fragment, { x: STEP, y: STEP });
    },
  };
}
