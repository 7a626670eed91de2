import { routes, type CommentThread } from '@parcours/sdk/api';
import { computed, onUnmounted, ref, shallowRef, watch } from 'vue';
import { call } from '../../../api/client';
import { onReconnect, watchWorkflow } from '../../../api/live';
import { provideComments, type Asked, type Comments, type ThreadState } from '../../../document/comments';

/** The comments of a workflow, kept current by the server while its page is open. */
export function useWorkflowComments(workflowId: number): Comments {
  const open = shallowRef<readonly CommentThread[]>([]);
  const resolved = shallowRef<readonly CommentThread[]>([]);
  const counts = shallowRef<Readonly<Record<ThreadState, number>>>({ open: 0, resolved: 0 });
  const state = ref<ThreadState>('open');
  const failure = shallowRef<unknown>(null);
  const ready = ref(false);
  const asked = shallowRef<Asked | null>(null);
  const path = { id: workflowId };
  let turn = 0;
  async function load(): Promise<void> {
    const mine = ++turn;
    const read = (wanted: ThreadState) => call(routes.comments.list, { path, query: { state: wanted } });
    try {
      const [first, second] = await Promise.all([read('open'), state.value === 'resolved' ? read('resolved') : null]);
      // whoever asked later knows more
      if (mine !== turn) return;
      open.value = first.items;
      if (second) resolved.value = second.items;
      counts.value = { open: first.openThreads, resolved: first.resolvedThreads };
      failure.value = null;
      ready.value = true;
    } catch (thrown) {
      if (mine === turn) failure.value = thrown;
    }
  }
  const byNode = computed(() => {
    const numbers = new Map<string, number>();
    for (const { nodeId } of open.value) if (nodeId !== null) numbers.set(nodeId, (numbers.get(nodeId) ?? 0) + 1);
    return numbers;
  });
  const changing = async (work: Promise<unknown>): Promise<void> => {
    await work;
    await load();
  };
  const stops = [watchWorkflow(workflowId, (event) => event.type === 'workflow.comments' && void load()), onReconnect(() => void load())];
  watch(state, () => void load());
  onUnmounted(() => stops.forEach((stop) => stop()));
  void load();
  const comments: Comments = {
    threads: computed(() => (state.value === 'open' ? open.value : resolved.value)),
    counts, state, failure, ready, asked,
    openAt: (nodeId) => byNode.value.get(nodeId) ?? 0,
    changed: () => byNode.value,
    show: (nodeId) => void (asked.value = { nodeId }),
    begin: (nodeId, text) => changing(call(routes.comments.create, { path, body: { nodeId, text } })),
    answer: (commentId, text) => changing(call(routes.comments.answer, { path: { ...path, commentId }, body: { text } })),
    save: (commentId, text) => changing(call(routes.comments.save, { path: { ...path, commentId }, body: { text } })),
    resolve: (commentId, done) => changing(call(routes.comments.resolve, { path: { ...path, commentId }, body: { resolved: done } })),
    remove: (commentId) => changing(call(routes.comments.remove, { path: { ...path, commentId } })),
  };
  provideComments(comments);
  return comments;
}
