import { isNodeFailure, portsOf, withDefaults, type JsonObject, type NodeDescription, type Port, type Problem, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';
import { readonly, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Catalog } from './catalog';
import { createFoundProblems } from './found-problems';
import { createHistory } from './history';
import { createNodeCells } from './node-cells';
import { createSelection, type Selection } from './selection';

/** A change of the document; throws `UserError` when it is not possible. */
export type Edit = (document: WorkflowDocument) => WorkflowDocument;

export interface OpenWorkflow {
  readonly catalog: Catalog;
  readonly document: Readonly<ShallowRef<WorkflowDocument>>;
  readonly selection: Selection;
  /** Follows the document at once, but for edits of a group (typing): these a moment after the last. */
  readonly problems: ComputedRef<readonly Problem[]>;
  /** The same and what the server alone can find: all there is to look at before it is published. */
  readonly listed: ComputedRef<readonly Problem[]>;
  readonly problemsByNode: ComputedRef<ReadonlyMap<string, readonly Problem[]>>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  /** Looks the graph over now, for those who act on what is wrong with it. */
  check(): void;
  /** What the server alone can find (a node's own check): shown at its node until the node is changed. */
  tell(problems: readonly Problem[]): void;
  /** The sentence of the last edit that was refused; cleared by the next one that works. */
  readonly refusal: Readonly<Ref<{ readonly code: string; readonly message: string } | null>>;
  /** False when the draft is shown but not to be changed (an old version, a role that may only read). */
  readonly editable: Ref<boolean>;
  /** Applies an edit; edits of the same group that follow each other quickly are one step to undo. False when it was refused. */
  apply(edit: Edit, group?: string): boolean;
  undo(): void;
  redo(): void;
  /** Takes in what somebody else changed: in every step, so that undo takes back only what was done here. */
  rebase(change: Edit): void;
  /** Replaces everything, for a draft read anew; the past is forgotten. */
  reset(document: WorkflowDocument): void;
  /** One node, followed alone. */
  node(nodeId: string): WorkflowNode | undefined;
  typeOf(node: Pick<WorkflowNode, 'type' | 'version'>): NodeDescription | undefined;
  /** Output ports with these settings, the error port excluded; none for an unknown type. */
  portsOf(node: WorkflowNode): readonly Port[];
  dismissRefusal(): void;
}

/** Without what is gone; nothing is looked for where nothing is selected. */
function stillIn(ids: readonly string[], parts: readonly { readonly id: string }[]): readonly string[] {
  if (ids.length === 0) return ids;
  const present = new Set(parts.map(({ id }) => id));
  return ids.every((id) => present.has(id)) ? ids : ids.filter((id) => present.has(id));
}

function keepSelected({ nodeIds, edgeIds, noteIds, select }: Selection, document: WorkflowDocument): void {
  select(stillIn(nodeIds.value, document.nodes), stillIn(edgeIds.value, document.edges), stillIn(noteIds.value, document.notes ?? []));
}

/** The workflow being edited: the document, its past and what is wrong with it. Knows nothing of how it is drawn or stored. */
export function createOpenWorkflow(first: WorkflowDocument, catalog: Catalog): OpenWorkflow {
  const history = createHistory(first);
  const cells = createNodeCells(first.nodes);
  const selection = createSelection();
  const found = createFoundProblems(first, catalog, cells);
  const refusal = shallowRef<{ code: string; message: string } | null>(null);
  const editable = ref(true);
  let typing = false;
  watch(
    history.current,
    (document) => {
      found.follow(document, typing);
      cells.sync(document.nodes);
      keepSelected(selection, document);
    },
    { flush: 'sync' },
  );
  return {
    catalog,
    document: history.current,
    selection,
    problems: found.problems,
    listed: found.listed,
    problemsByNode: found.byNode,
    tell: found.tell,
    check: () => found.follow(history.current.value, false),
    canUndo: history.canUndo,
    canRedo: history.canRedo,
    refusal: readonly(refusal),
    editable,
    apply(edit, group) {
      if (!editable.value) return false;
      try {
        const edited = edit(history.current.value);
        typing = group !== undefined;
        history.push(edited, group);
        refusal.value = null;
        return true;
      } catch (thrown) {
        if (!isNodeFailure(thrown) || thrown.who !== 'user') throw thrown;
        refusal.value = { code: thrown.code, message: thrown.message };
        return false;
      } finally {
        typing = false;
      }
    },
    undo: () => editable.value && history.undo(),
    redo: () => editable.value && history.redo(),
    rebase: history.rebase,
    reset: history.reset,
    node: cells.read,
    typeOf: (node) => catalog.find(node.type, node.version),
    portsOf(node) {
      const type = catalog.find(node.type, node.version);
      return type ? portsOf(type, withDefaults(type.fields, node.settings as JsonObject)) : [];
    },
    dismissRefusal: () => (refusal.value = null),
  };
}
