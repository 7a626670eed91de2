import { routes, type Operation } from '@parcours/sdk/api';
import { computed, onScopeDispose, ref, type ComputedRef } from 'vue';
import { call } from '../../api/client';

const PAUSE_MS = 1_000;
/** What came to the worst end says how all of them ended. */
const WORST: readonly Operation['status'][] = ['running', 'failed', 'stopped', 'done'];

/** Several operations as one: how far they are together. */
export function together(all: readonly Operation[]): Operation | null {
  const [first] = all;
  if (first === undefined) return null;
  const reasons: Record<string, number> = {};
  for (const { reasons: its } of all) for (const [reason, count] of Object.entries(its)) reasons[reason] = (reasons[reason] ?? 0) + count;
  const sum = (of: 'done' | 'skipped'): number => all.reduce((total, one) => total + one[of], 0);
  return { ...first, status: WORST.find((status) => all.some((one) => one.status === status)) ?? 'done', done: sum('done'), skipped: sum('skipped'), reasons, error: all.find(({ error }) => error !== null)?.error ?? null };
}

export interface FollowedOperations {
  readonly operation: ComputedRef<Operation | null>;
  /** Resolves once all of them have ended, or were forgotten. */
  follow(operations: readonly Operation[]): Promise<void>;
  stop(): Promise<void>;
  forget(): void;
}

/** What was done to runs of several workflows: an operation each, asked once a second while any is under way. */
export function useRunOperations(): FollowedOperations {
  const all = ref<readonly Operation[]>([]);
  let turn = 0;
  const ask = (route: typeof routes.operations.read | typeof routes.operations.stop) => async (one: Operation): Promise<Operation> => (one.status === 'running' ? call(route, { path: { id: one.id } }) : one);
  const forget = (): void => {
    turn += 1;
    all.value = [];
  };
  onScopeDispose(forget);
  return {
    operation: computed(() => together(all.value)),
    async follow(operations) {
      forget();
      const mine = turn;
      all.value = operations;
      while (all.value.some(({ status }) => status === 'running')) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        if (mine !== turn) return;
        const next = await Promise.all(all.value.map(ask(routes.operations.read)));
        if (mine === turn) all.value = next;
      }
    },
    async stop() {
      all.value = await Promise.all(all.value.map(ask(routes.operations.stop)));
    },
    forget,
  };
}
