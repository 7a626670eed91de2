import { checkGraph, type Problem, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';
import { computed, shallowRef, type ComputedRef } from 'vue';
import type { Catalog } from './catalog';
import type { NodeCells } from './node-cells';

/** While a word is typed, the whole graph is looked over only when the typing rests: it takes 3 ms for a thousand nodes. */
const CHECK_AFTER_MS = 150;

export interface FoundProblems {
  readonly problems: ComputedRef<readonly Problem[]>;
  readonly listed: ComputedRef<readonly Problem[]>;
  readonly byNode: ComputedRef<ReadonlyMap<string, readonly Problem[]>>;
  tell(problems: readonly Problem[]): void;
  /** The document is another one; while something is typed it is looked over a moment later. */
  follow(document: WorkflowDocument, typing: boolean): void;
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

/** What is wrong with a document: what can be found here, and what the server said of nodes that have not changed since. */
export function createFoundProblems(first: WorkflowDocument, catalog: Catalog, cells: NodeCells): FoundProblems {
  const checked = shallowRef(first);
  let resting: ReturnType<typeof setTimeout> | undefined;
  const problems = computed(() => checkGraph(checked.value, catalog.find));
  const told = shallowRef<readonly { readonly problem: Problem; readonly node: WorkflowNode | undefined }[]>([]);
  const standing = computed(() => told.value.filter(({ problem, node }) => node !== undefined && cells.read(node.id) === node && !problems.value.some((known) => known.nodeId === node.id && known.field === problem.field)).map(({ problem }) => problem));
  const listed = computed(() => [...problems.value, ...standing.value]);
  return {
    problems,
    listed,
    byNode: computed(() => groupByNode(listed.value)),
    tell: (found) => (told.value = found.map((problem) => ({ problem, node: problem.nodeId === undefined ? undefined : cells.read(problem.nodeId) }))),
    follow(document, typing) {
      clearTimeout(resting);
      if (typing) resting = setTimeout(() => (checked.value = document), CHECK_AFTER_MS);
      else checked.value = document;
    },
  };
}
