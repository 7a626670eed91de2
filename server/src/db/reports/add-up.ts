import type { ChannelReport, CustomerEffect, DashboardTotals, Money, ReportSettings } from '@parcours/sdk/api';
import type { CountRow } from './read-counts.js';

type Test = (row: CountRow) => boolean;

export const sumOf = (rows: readonly CountRow[], test: Test): number => rows.reduce((sum, row) => (test(row) ? sum + row.value : sum), 0);
export const measured = (rows: readonly CountRow[], measure: string, channel?: string): number => sumOf(rows, (row) => row.measure === measure && (channel === undefined || row.channel === channel));

/** Sums by currency, the largest first; revenue is kept in hundredths, costs are not. */
export function moneyOf(rows: readonly CountRow[], measure: string, test: Test = () => true): Money[] {
  const sums = new Map<string, number>();
  for (const row of rows) if (row.measure === measure && test(row)) sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.value);
  const unit = measure === 'cost' ? 1 : 100;
  return [...sums].filter(([, value]) => value !== 0).map(([currency, value]) => ({ amount: value / unit, currency })).sort((a, b) => b.amount - a.amount || (a.currency < b.currency ? -1 : 1));
}

/** The indicators of the dashboard. */
export function totalsOf(rows: readonly CountRow[], { minutes }: ReportSettings): DashboardTotals {
  const [emails, sms, letters] = ['email', 'sms', 'post'].map((channel) => measured(rows, 'sent', channel)) as [number, number, number];
  const others = measured(rows, 'sent') - emails - sms - letters;
  return {
    emails, sms, letters, points: measured(rows, 'points'), started: measured(rows, 'started'), goals: measured(rows, 'goals'), heldOut: measured(rows, 'held_out'), orders: measured(rows, 'orders'), revenue: moneyOf(rows, 'revenue'),
    minutesSaved: emails * minutes.email + sms * minutes.sms + letters * minutes.post + others * minutes.other,
  };
}

/** Orders of the workspace, and those of them that a message came before. */
export function effectOf(rows: readonly CountRow[]): CustomerEffect {
  const sums = (suffix: string): CustomerEffect['all'] => ({ orders: measured(rows, `orders${suffix}`), customers: measured(rows, `customers${suffix}`), turnover: moneyOf(rows, `turnover${suffix}`) });
  return { all: sums(''), helped: sums('_helped') };
}

const MESSAGES = ['email', 'sms', 'post', 'push', 'web'];
const KINDS = ['sent', 'delivered', 'opened', 'clicked', 'bounced', 'complained', 'unsubscribed', 'skipped', 'failed', 'unknown'] as const;

/** They say something about messages of ours alone: a history brought along from elsewhere has reactions to messages that were never sent from here. */
const OF_OURS: ReadonlySet<string> = new Set(['delivered', 'opened', 'clicked']);

/** What each channel that reaches people has done, the busiest first. Who answers STOP has unsubscribed. */
export function channelsOf(rows: readonly CountRow[]): ChannelReport[] {
  const ours = rows.filter(({ workflowId }) => workflowId > 0);
  const used = MESSAGES.filter((channel) => rows.some((row) => row.channel === channel));
  return used
    .map((channel): ChannelReport => ({
      channel,
      ...(Object.fromEntries(KINDS.map((kind) => [kind, measured(OF_OURS.has(kind) ? ours : rows, kind, channel)])) as Record<(typeof KINDS)[number], number>),
      unsubscribed: measured(rows, 'unsubscribed', channel) + measured(rows, 'stopped', channel),
      cost: moneyOf(rows, 'cost', (row) => row.channel === channel),
      revenue: moneyOf(rows, 'revenue', (row) => row.channel === channel),
    }))
    .sort((a, b) => b.sent - a.sent);
}
