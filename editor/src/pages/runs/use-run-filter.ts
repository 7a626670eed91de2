import { type QueryOf, type RunStatus, type routes } from '@parcours/sdk/api';
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { dayStart } from '../../i18n/day-start';

export type RunQuery = Omit<QueryOf<typeof routes.runs.list>, 'cursor' | 'limit' | 'search'>;

export const STATUSES: readonly RunStatus[] = ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'];
/** What the list of runs is filtered by. It lives in the address, so that "failed runs" can be bookmarked and the way back keeps it. */
export function useRunFilter() {
  const route = useRoute();
  const router = useRouter();
  const given = (name: string): string | undefined => (typeof route.query[name] === 'string' && route.query[name] !== '' ? route.query[name] : undefined);
  const field = (name: string, none: string) => computed({ get: () => given(name) ?? none, set: (value: string) => void router.replace({ query: { ...route.query, [name]: value === none ? undefined : value } }) });
  const query = computed((): RunQuery => {
    const status = STATUSES.find((known) => known === given('status'));
    const [workflow, error, from, to] = [given('workflow'), given('error'), dayStart(given('from')), dayStart(given('to'), 1)];
    return {
      ...(status ? { status } : {}), ...(workflow !== undefined && /^\d{1,9}$/.test(workflow) ? { workflowId: Number(workflow) } : {}), ...(error ? { error } : {}),
      ...(from ? { from } : {}), ...(to ? { to } : {}),
    };
  });
  return { query, status: field('status', 'all'), workflow: field('workflow', 'all'), error: field('error', ''), from: field('from', ''), to: field('to', ''), clear: () => void router.replace({ query: {} }) };
}
