import { UserError } from '@parcours/sdk/node';

/** What a workspace may have a limited number of: contacts at any time, the others on a day in UTC. */
export const QUOTA_KINDS = ['runs', 'contacts', 'events', 'messages'] as const;
export type QuotaKind = (typeof QUOTA_KINDS)[number];

const DAY_MS = 86_400_000;

/** The next midnight in UTC: what is counted by the day begins anew. */
export const nextQuotaDay = (now: number): number => (Math.floor(now / DAY_MS) + 1) * DAY_MS;

const FOUND: Readonly<Record<QuotaKind, string>> = {
  runs: 'as many runs as this workspace may start on a day',
  contacts: 'as many contacts as this workspace may have',
  events: 'as many events as this workspace may record on a day',
  messages: 'as many messages as this workspace may send on a day',
};

/** What is refused because the workspace has used up its quota: 429, with the time until the next day where days count. */
export function quotaReached(kind: QuotaKind, now: number): UserError {
  const again = kind === 'contacts' ? 'delete contacts that are not needed' : 'try again after midnight UTC';
  return new UserError('quota_reached', `Expected room in the quota, found ${FOUND[kind]}; ${again}, or ask whoever manages the workspace to raise it.`, {
    status: 429, kind, ...(kind === 'contacts' ? {} : { retryAfterSeconds: Math.ceil((nextQuotaDay(now) - now) / 1_000) }),
  });
}
