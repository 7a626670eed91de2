import { routes, type WorkflowSummary } from '@parcours/sdk/api';
import { computed, ref, shallowRef } from 'vue';
import { call } from '../../api/client';
import { can } from '../../app/can';
import { session } from '../../app/session';
import { stored } from '../../ui/stored';

export const STEPS = ['choose', 'connect', 'try', 'publish', 'watch'] as const;
export type Step = (typeof STEPS)[number];

const dismissed = ref<string | null>(null);
const keyOf = (): string => `firstSteps.${session.value?.workspace.id ?? 0}`;

/**
 * How far a workspace is on the way to its first living journey. Told by what the workspace has, so it is the same for everybody in it and on
 * every computer; that somebody does not want to see it stays in their browser.
 */
export function useFirstSteps() {
  const done = shallowRef<Readonly<Record<Step, boolean>> | null>(null);
  const newest = shallowRef<WorkflowSummary | null>(null);
  const failure = shallowRef<unknown>(null);
  async function read(): Promise<void> {
    try {
      const [workflows, credentials, runs] = await Promise.all([
        call(routes.workflows.list, { query: { limit: 50 } }),
        can('credentials:read') ? call(routes.credentials.list, { query: { limit: 1 } }) : null,
        can('runs:read') ? call(routes.runs.list, { query: { limit: 50 } }) : { items: [] },
      ]);
      const published = workflows.items.some(({ version }) => version !== null);
      const entered = runs.items.some(({ test }) => !test);
      newest.value = workflows.items[0] ?? null;
      done.value = { choose: workflows.items.length > 0, connect: published || (credentials?.items.length ?? 0) > 0, try: published || runs.items.some(({ test }) => test), publish: published, watch: entered };
      failure.value = null;
    } catch (thrown) {
      failure.value = thrown;
    }
  }
  const hidden = computed(() => (dismissed.value ?? stored.read(keyOf())) === 'hidden');
  return {
    done, newest, failure, read, hidden,
    count: computed(() => STEPS.filter((step) => done.value?.[step]).length),
    /** Nobody needs it any more: all is done. */
    over: computed(() => done.value !== null && STEPS.every((step) => done.value?.[step])),
    hide(): void {
      dismissed.value = 'hidden';
      stored.write(keyOf(), 'hidden');
    },
  };
}
