import { contactScope, type Contact, type Item } from '@parcours/sdk/node';
import type { NewRun } from '../ports.js';
import { isHeldOut } from './hold-out.js';
import type { JourneyRules } from './journey-rules.js';
import type { RefusalCode } from './refusals.js';

/** The last time a contact (or nobody, 0) entered a workflow with this key. */
export interface Entrance {
  readonly runId: number;
  readonly enteredAt: number;
  /** Whether that run is under way. */
  readonly open: boolean;
}

/** What is limited together: one row per workflow and key, locked while entries are decided. */
export interface Gate {
  /** Runs under way that count against the concurrency limit. */
  open: number;
  queued: number;
  /** Throttle: no start before this instant. Null: none has been yet. */
  nextStartAt: number | null;
  /** Debounce: a run that has not started yet and can still be replaced. */
  pending: { readonly runId: number; readonly tokenId: number } | null;
}

/** An entry that asks to become a run, with its rules and keys. Null keys: that rule does not concern it. */
export interface Applicant {
  readonly run: NewRun;
  readonly rules: JourneyRules;
  readonly runId: number;
  readonly tokenId: number;
  readonly entrance: string | null;
  readonly gate: string | null;
  readonly debounce: string | null;
  readonly unreadable: boolean;
  /** Kept out for comparison. */
  readonly heldOut: boolean;
}

/** A run to be made, with one token at its entry point. */
export interface AdmittedRun {
  readonly run: NewRun;
  readonly rules: JourneyRules;
  readonly runId: number;
  readonly tokenId: number;
  readonly entryKey: string | null;
  /** Set when the run counts against a concurrency limit. */
  readonly limitKey: string | null;
  items: readonly Item[];
  /** When it starts, unless `queued`: then it starts when another one ends, but not before this. */
  dueAt: number;
  readonly queued: boolean;
}

export interface Admission {
  readonly admitted: AdmittedRun[];
  /** Runs made earlier that have not started yet: they take these items, and start at `dueAt` (unless they are queued). */
  readonly replaced: Map<number, { readonly run: NewRun; readonly runId: number; readonly tokenId: number; readonly items: readonly Item[]; readonly dueAt: number }>;
  readonly refused: { readonly run: NewRun; readonly code: RefusalCode }[];
  /** By gate: how many of the queue may start now, the longest waiting first. */
  readonly released: Map<string, number>;
}

const NOBODY = 0;

export const placeKey = (workflowId: number, ...rest: readonly (string | number)[]): string => [workflowId, ...rest].join(' ');

/** Works out which rules concern an entry. Test runs are never refused, queued or delayed. */
export function applicant(run: NewRun, rules: JourneyRules, contact: Contact | null, ids: { readonly runId: number; readonly tokenId: number }): Applicant {
  const nobody = { run, rules, ...ids, entrance: null, gate: null, debounce: null, unreadable: false, heldOut: false };
  if (run.test) return nobody;
  const json = run.items[0]?.json ?? {};
  const scope = { event: json['event'] ?? null, json, contact: contact && contactScope(contact) };
  try {
    const entryKey = rules.entryKey?.(scope) ?? null;
    const limitKey = rules.limitKey?.(scope) ?? null;
    const debounced = limitKey ?? (run.contactId === null ? '' : String(run.contactId));
    return {
      ...nobody,
      heldOut: run.contactId !== null && rules.holdOutPercent !== null && isHeldOut(run.workflowId, run.contactId, rules.holdOutPercent),
      // without a contact and without a key every hit is somebody of its own
      entrance: rules.again === 'always' || (run.contactId === null && entryKey === null) ? null : placeKey(run.workflowId, run.contactId ?? NOBODY, entryKey ?? ''),
      gate: rules.concurrency === null && rules.spacingMs === null ? null : placeKey(run.workflowId, `k:${limitKey ?? ''}`),
      debounce: rules.debounceMs === null ? null : placeKey(run.workflowId, `d:${debounced}`),
    };
  } catch {
    return { ...nobody, unreadable: true };
  }
}

function refusal(rules: JourneyRules, entrance: Entrance | undefined, now: number): RefusalCode | null {
  if (!entrance) return null;
  if (rules.again === 'once') return 'already_entered';
  if (entrance.open) return 'still_inside';
  return rules.again === 'after' && now < entrance.enteredAt + rules.afterMs ? 'too_soon' : null;
}

const keyOf = (place: string): string => place.slice(place.indexOf(' ') + 1);
export const contactlessKey = (place: string): string => keyOf(keyOf(place));

/** Takes the next start the throttle allows, not before `from`. */
function takeSlot(gate: Gate, spacingMs: number, from: number): number {
  const at = Math.max(from, gate.nextStartAt ?? from);
  gate.nextStartAt = at + spacingMs;
  return at;
}

const NO_GATE: Gate = { open: 0, queued: 0, nextStartAt: null, pending: null };

class Desk {
  readonly admission: Admission = { admitted: [], replaced: new Map(), refused: [], released: new Map() };
  private readonly fresh = new Map<number, AdmittedRun>();

  constructor(
    private readonly entrances: Map<string, Entrance>,
    private readonly gates: Map<string, Gate>,
    private readonly now: number,
  ) {}

  decide(one: Applicant): void {
    const { run, rules } = one;
    const gate = this.gateAt(one.gate);
    const calm = this.gateAt(one.debounce);
    const startAt = this.now + (rules.debounceMs ?? 0);
    if (one.unreadable) return this.refuse(run, 'key_unreadable');
    const code = one.entrance === null ? null : refusal(rules, this.entrances.get(one.entrance), this.now);
    // before anything is counted or replaced: who is kept out takes nobody's place
    if (one.heldOut) return this.refuse(run, code ?? 'held_out');
    if (calm?.pending) {
      this.replace(run, calm.pending, gate && rules.spacingMs !== null ? takeSlot(gate, rules.spacingMs, startAt) : startAt);
      return this.refuse(run, 'replaced');
    }
    if (code) return this.refuse(run, code);
    if (one.entrance !== null) this.entrances.set(one.entrance, { runId: one.runId, enteredAt: this.now, open: true });
    this.start(one, gate, calm, startAt);
  }

  /** Lets as many of a queue go as have room. */
  release(place: string, concurrency: number): void {
    const gate = this.gateAt(place);
    if (!gate) return;
    const count = Math.min(gate.queued, Math.max(0, concurrency - gate.open));
    gate.queued -= count;
    gate.open += count;
    if (count > 0) this.admission.released.set(place, count);
  }

  private start(one: Applicant, gate: Gate | null, calm: Gate | null, startAt: number): void {
    const { run, rules, runId, tokenId } = one;
    const dueAt = gate && rules.spacingMs !== null ? takeSlot(gate, rules.spacingMs, startAt) : startAt;
    const counted = gate !== null && rules.concurrency !== null;
    const queued = counted && (gate.queued > 0 || gate.open >= rules.concurrency);
    if (counted) gate[queued ? 'queued' : 'open'] += 1;
    if (calm) calm.pending = { runId, tokenId };
    const admitted: AdmittedRun = { run, rules, runId, tokenId, dueAt, queued, items: run.items, entryKey: one.entrance === null ? null : contactlessKey(one.entrance), limitKey: counted ? keyOf(one.gate as string) : null };
    this.fresh.set(runId, admitted);
    this.admission.admitted.push(admitted);
  }

  private replace(run: NewRun, { runId, tokenId }: { runId: number; tokenId: number }, dueAt: number): void {
    const fresh = this.fresh.get(runId);
    if (fresh) Object.assign(fresh, { items: run.items, dueAt });
    else this.admission.replaced.set(runId, { run, runId, tokenId, items: run.items, dueAt });
  }

  private refuse(run: NewRun, code: RefusalCode): void {
    this.admission.refused.push({ run, code });
  }

  private gateAt(place: string | null): Gate | null {
    if (place === null) return null;
    const known = this.gates.get(place);
    if (known) return known;
    const made = { ...NO_GATE };
    this.gates.set(place, made);
    return made;
  }
}

/**
 * Decides over entries in their order: who becomes a run and when, who waits in the queue, who takes the place of an earlier entry, and
 * who is refused, and why. Pure: `entrances` and `gates` hold what the store has locked, and are changed to what it has to write back.
 */
export function admitRuns(applicants: readonly Applicant[], entrances: Map<string, Entrance>, gates: Map<string, Gate>, now: number): Admission {
  const desk = new Desk(entrances, gates, now);
  const limited = new Map<string, number>();
  for (const one of applicants) {
    desk.decide(one);
    if (one.gate !== null && one.rules.concurrency !== null) limited.set(one.gate, one.rules.concurrency);
  }
  for (const [place, concurrency] of limited) desk.release(place, concurrency);
  return desk.admission;
}
