import type { Occurrence } from '../../../core/dates/next-occurrence.js';

/** A row of `date_timers`; instants in epoch milliseconds. */
export interface TimerColumns {
  readonly listenerId: number;
  readonly contactId: number;
  readonly dueAt: number;
  readonly plannedAt: number | null;
  readonly occurrence: string | null;
  readonly unreadable: string | null;
}

/** When to look at a contact again; null: only when something about it changes. */
export function toTimer(listenerId: number, contactId: number, plan: { readonly unreadable: string } | { readonly next: Occurrence | null }): TimerColumns | null {
  const timer = { listenerId, contactId, plannedAt: null, occurrence: null, unreadable: null };
  // kept, though never due, so that people can be told whose attribute is no date
  if ('unreadable' in plan) return { ...timer, dueAt: Infinity, unreadable: plan.unreadable };
  return plan.next === null ? null : { ...timer, dueAt: plan.next.dueAt, plannedAt: plan.next.dueAt, occurrence: plan.next.key };
}
