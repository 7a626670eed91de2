import type { LogEntry, QueryOf, routes } from '@parcours/sdk/api';
import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { dayStart } from '../../i18n/day-start';

export type LogQuery = Omit<QueryOf<typeof routes.logs.list>, 'cursor' | 'limit' | 'search'>;

export const KINDS: readonly LogEntry['kind'][] = ['event', 'delivery', 'run'];
export const TOUCHPOINTS = ['desktop', 'mobile', 'tablet', 'tv', 'watch', 'voice', 'shop', 'ad', 'server'] as const;
export const OUTCOMES: readonly NonNullable<LogEntry['status']>[] = ['sent', 'pending', 'skipped', 'failed', 'unknown'];
/** What the log is filtered by. It lives in the address: a contact or a workflow leads here with its own. */
export function useLogFilter() {
  const route = useRoute();
  const router = useRouter();
  const given = (name: string): string | undefined => (typeof route.query[name] === 'string' && route.query[name] !== '' ? route.query[name] : undefined);
  const number = (name: string): number | undefined => (/^\d{1,9}$/.test(given(name) ?? '') ? Number(given(name)) : undefined);
  const field = (name: string, also: readonly string[] = []): WritableComputedRef<string> =>
    computed({
      get: () => given(name) ?? 'all',
      set: (value) => void router.replace({ query: { ...route.query, ...Object.fromEntries(also.map((other) => [other, undefined])), [name]: value === 'all' || value === '' ? undefined : value } }),
    });
  const day = (name: string): WritableComputedRef<string> => {
    const inner = field(name);
    return computed({ get: () => (dayStart(inner.value) === null ? '' : inner.value), set: (value) => void (inner.value = value) });
  };
  const query = computed((): LogQuery => {
    const kind = KINDS.find((known) => known === given('kind'));
    const outcome = OUTCOMES.find((known) => known === given('outcome'));
    const [name, nodeId, channel, touchpoint, from, to, workflowId, contactId] = [given('name'), given('node'), given('channel'), given('touchpoint'), dayStart(given('from')), dayStart(given('to'), 1), number('workflow'), number('contact')];
    return {
      ...(kind ? { kind } : {}), ...(outcome ? { outcome } : {}), ...(name ? { name } : {}), ...(channel ? { channel } : {}), ...(touchpoint ? { touchpoint } : {}), ...(workflowId ? { workflowId } : {}), ...(contactId ? { contactId } : {}),
      ...(nodeId && workflowId ? { nodeId } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}),
    };
  });
  return {
    query, kind: field('kind'), name: field('name'), workflow: field('workflow', ['node']), node: field('node'), channel: field('channel'), touchpoint: field('touchpoint'), outcome: field('outcome'), from: day('from'), to: day('to'), contact: field('contact'),
    clear: () => void router.replace({ query: {} }),
  };
}
