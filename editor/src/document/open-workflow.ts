import { checkGraph, isNodeFailure, portsOf, withDefaults, type JsonObject, type NodeDescription, type Port, type Problem, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';
import { computed, readonly, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Catalog } from './catalog';
import { createHistory } from './history';
import { createNodeCells } from './node-cells';
import { createSelection, type Selection } from './selection';

/** A change of the document; throws `UserError` when it is not possible. */
export type Edit = (document: WorkflowDocument) => WorkflowDocument;

export interface OpenWorkflow {
  readonly catalog: Catalog;
  readonly document: Readonly<ShallowRef<WorkflowDocument>>;
  readonly selection: Selection;
  readonly problems: ComputedRef<readonly Problem[]>;
  /** The same and what the server alone can find: all there is to look at before it is published. */
  readonly listed: ComputedRef<readonly Problem[]>;
  readonly problemsByNode: ComputedRef<ReadonlyMap<string, readonly Problem[]>>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
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

function groupByNode(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.nodeId === undefined) continue;
    const group = groups.get(problem.nodeId);
    if (group) group.push(problem);
    else groups.set(problem.nodeId, [problem]);
  }
  return groups;
}

/** The workflow being edited: the document, its past and what is wrong with it. Knows nothing of how it is drawn or stored. */
export function createOpenWorkflow(first: WorkflowDocument, catalog: Catalog): OpenWorkflow {
  const history = createHistory(first);
  const cells = createNodeCells(first.nodes);
  const selection = createSelection();
  const refusal = shallowRef<{ code: string; message: string } | null>(null);
  const editable = ref(true);
  watch(
    history.current,
    (document) => {
      cells.sync(document.nodes);
      const nodes = new Set(document.nodes.map((node) => node.id));
      const edges = new Set(document.edges.map((edge) => edge.id));
      selection.select(selection.nodeIds.value.filter((id) => nodes.has(id)), selection.edgeIds.value.filter((id) => edges.has(id)));
    },
    { flush: 'sync' },
  );
  const problems = computed(() => checkGraph(history.current.value, catalog.find));
  const told = shallowRef<readonly { readonly problem: Problem; readonly node: WorkflowNode | undefined }[]>([]);
  const standing = computed(() => told.value.filter(({ problem, node }) => node !== undefined && cells.read(node.id) === node && !problems.value.some((known) => known.nodeId === node.id && known.field === problem.field)).map(({ problem }) => problem));
  const listed = computed(() => [...problems.value, ...standing.value]);
  return {
    catalog,
    document: history.current,
    selection,
    problems,
    listed,
    problemsByNode: computed(() => groupByNode(listed.value)),
    tell: (found) => (told.value = found.map((problem) => ({ problem, node: problem.nodeId === undefined ? undefined : cells.read(problem.nodeId) }))),
    canUndo: history.canUndo,
    canRedo: history.canRedo,
    refusal: readonly(refusal),
    editable,
    apply(edit, group) {
      if (!editable.value) return false;
      try {
        history.push(edit(history.current.value), group);
        refusal.value = null;
        return true;
      } catch (thrown) {
        if (!isNodeFailure(thrown) || thrown.who !== 'user') throw thrown;
        refusal.value = { code: thrown.code, message: thrown.message };
        return false;
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
