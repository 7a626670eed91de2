import { DEFAULT_SENDING_RULES, type FrequencyCap, type SendingChannel, type SendingRules } from '@parcours/sdk/api';
import { withheld, type Basis, type Withheld } from '../consent/withheld.js';
import { zoneOr } from '../dates/local-instant.js';
import { paceAt, roomOf, spend, type Pace, type Rate } from './pace.js';
import { nextQuotaDay } from '../quotas/quota.js';
import { capReason, LINE_REASON, LONGEST_LINE_MS, QUOTA_REASON, quietReason, type PutOff } from './put-off.js';
import { quietUntil } from './quiet-until.js';

const HOUR_MS = 3_600_000;

/** A message that consent lets through and that is about to begin. */
export interface Send {
  readonly id: number;
  readonly workspaceId: number;
  readonly contactId: number | null;
  readonly channel: string;
  readonly purpose: string | null;
  readonly basis: Basis | null;
  /** It asks for consent. */
  readonly asks: boolean;
  /** A test: somebody wants to see it now. */
  readonly test: boolean;
  /** 0 interactive, 1 normal, 2 bulk: who goes first where not all may. */
  readonly rank: number;
  readonly zone: string | null;
  readonly workspaceZone: string;
  /** An earlier attempt has counted already. */
  readonly counted: boolean;
  /** The credential it is sent with, where that has a rate. */
  readonly credentialId: number | null;
  /** It was let go from the line of its credential a moment ago. */
  readonly granted: boolean;
}

/** The line of a credential, locked by whoever judges. */
export interface Line {
  readonly rate: Rate;
  pace: Pace;
  underWay: number;
  /** Who is first in the line; null: nobody stands there. */
  readonly first: { readonly rank: number; readonly id: number } | null;
}

/** Everything messages are judged by besides consent, read under the locks of whoever judges. */
export interface SendingState {
  readonly now: number;
  readonly rules: ReadonlyMap<number, SendingRules>;
  /** When the last messages under a cap began, oldest first, by `contact cap`. */
  readonly uses: Map<string, readonly number[]>;
  readonly lines: ReadonlyMap<number, Line>;
  /** How many more messages a workspace may send today; not named: as many as it likes. */
  readonly room?: Map<number, number>;
}

export interface Judged {
  readonly may: Set<number>;
  readonly withheld: Map<number, Withheld>;
  readonly later: Map<number, PutOff>;
  /** Keys of `uses` that have changed. */
  readonly used: Set<string>;
}

export const useKey = (contactId: number, capId: number): string => `${contactId} ${capId}`;

/** Rules of sending are about what nobody has asked for: messages of service, questions for consent and tests go at once. */
export const isBound = ({ basis, purpose, asks, test }: Pick<Send, 'basis' | 'purpose' | 'asks' | 'test'>): boolean => purpose !== null && basis !== null && basis !== 'service' && !asks && !test;

export const rulesOf = (state: Pick<SendingState, 'rules'>, workspaceId: number): SendingRules => state.rules.get(workspaceId) ?? DEFAULT_SENDING_RULES;

/** The caps a message counts for. */
export const capsOf = (rules: SendingRules, { channel, purpose }: Pick<Send, 'channel' | 'purpose'>): (FrequencyCap & { id: number })[] =>
  rules.caps.flatMap((cap) => (cap.id !== undefined && cap.channel === channel && (cap.purpose === null || cap.purpose === purpose) ? [{ ...cap, id: cap.id }] : []));

/** When a cap lets the next message through; 0: now. */
function freeAt(cap: FrequencyCap, uses: readonly number[], now: number): number {
  const decisive = uses[uses.length - cap.most];
  if (decisive === undefined) return 0;
  const free = decisive + cap.hours * HOUR_MS;
  return free <= now ? 0 : free;
}

type Verdict = { readonly later: PutOff } | { readonly code: 'quiet_hours' | 'frequency_cap' } | null;

const unlessTooLong = (rules: SendingRules, now: number, later: PutOff, code: 'quiet_hours' | 'frequency_cap'): Verdict =>
  rules.skipAfterHours !== null && later.until - now > rules.skipAfterHours * HOUR_MS ? { code } : { later };

function quiet(send: Send, rules: SendingRules, now: number, findUntil: typeof quietUntil): Verdict {
  const hours = rules.quiet[send.channel as SendingChannel];
  if (hours === undefined) return null;
  const zone = zoneOr(send.zone, zoneOr(send.workspaceZone, 'UTC'));
  const until = findUntil({ hours, holidays: rules.holidays }, now, zone);
  if (until === now) return null;
  if (until === null) return { code: 'quiet_hours' };
  return unlessTooLong(rules, now, { code: 'quiet_hours', reason: quietReason(until, zone), until }, 'quiet_hours');
}

function capped(send: Send, caps: readonly (FrequencyCap & { id: number })[], rules: SendingRules, { now, uses }: SendingState): Verdict {
  if (send.contactId === null) return null;
  let latest: { cap: FrequencyCap; until: number } | null = null;
  for (const cap of caps) {
    const until = freeAt(cap, uses.get(useKey(send.contactId, cap.id)) ?? [], now);
    if (until === 0) continue;
    if (cap.over === 'skip') return { code: 'frequency_cap' };
    if (latest === null || until > latest.until) latest = { cap, until };
  }
  if (latest === null) return null;
  const { cap, until } = latest;
  return unlessTooLong(rules, now, { code: 'frequency_cap', reason: capReason(until, zoneOr(send.zone, zoneOr(send.workspaceZone, 'UTC')), cap.most, cap.hours), until }, 'frequency_cap');
}

function inLine(send: Send, { lines, now }: SendingState): Verdict {
  const line = send.credentialId === null ? undefined : lines.get(send.credentialId);
  if (line === undefined) return null;
  const before = !send.granted && line.first !== null && (line.first.rank < send.rank || (line.first.rank === send.rank && line.first.id < send.id));
  // whoever was let go has had its part of the pace already
  const rate = send.granted ? { ...line.rate, perSecond: null, perDay: null } : line.rate;
  if (!before && roomOf(paceAt(line.pace, rate, now), rate, line.underWay) >= 1) return null;
  return { later: { code: 'provider_rate', reason: LINE_REASON, until: now + LONGEST_LINE_MS, credentialId: send.credentialId as number } };
}

/** What people ask for is sent even so, and counts. */
const overQuota = (send: Send, { room, now }: SendingState): Verdict =>
  !send.counted && (room?.get(send.workspaceId) ?? 1) <= 0 ? { later: { code: 'over_quota', reason: QUOTA_REASON, until: nextQuotaDay(now) } } : null;

function count(send: Send, caps: readonly (FrequencyCap & { id: number })[], state: SendingState, judged: Judged): void {
  const room = state.room?.get(send.workspaceId);
  if (room !== undefined && !send.counted) state.room?.set(send.workspaceId, room - 1);
  for (const cap of send.contactId === null || send.counted ? [] : caps) {
    const key = useKey(send.contactId as number, cap.id);
    // as many as any cap can ask for, so that a cap that is raised still counts right
    state.uses.set(key, [...(state.uses.get(key) ?? []), state.now].slice(-MOST_KEPT));
    judged.used.add(key);
  }
  const line = send.credentialId === null ? undefined : state.lines.get(send.credentialId);
  if (line === undefined) return;
  line.underWay += 1;
  if (!send.granted) line.pace = spend(line.pace, 1);
}

const MOST_KEPT = 100;

/**
 * Which messages may begin now, which are left out, which wait. What goes ahead counts at once, so that of several for one person or one provider
 * those of more urgent journeys get the places, then those planned first. `uses`, `lines` and `room` are changed; whoever calls keeps them, with the
 * beginnings, in one transaction.
 */
export function judgeSends(sends: readonly Send[], state: SendingState, findUntil = quietUntil): Judged {
  const judged: Judged = { may: new Set(), withheld: new Map(), later: new Map(), used: new Set() };
  for (const send of [...sends].sort((a, b) => a.rank - b.rank || a.id - b.id)) {
    const rules = rulesOf(state, send.workspaceId);
    const bound = isBound(send);
    const caps = bound && !send.counted ? capsOf(rules, send) : [];
    const verdict = (bound ? quiet(send, rules, state.now, findUntil) : null) ?? capped(send, caps, rules, state) ?? (bound ? overQuota(send, state) : null) ?? inLine(send, state);
    if (verdict === null) {
      judged.may.add(send.id);
      count(send, caps, state, judged);
    } else if ('later' in verdict) judged.later.set(send.id, verdict.later);
    else judged.withheld.set(send.id, withheld(verdict.code));
  }
  return judged;
}
