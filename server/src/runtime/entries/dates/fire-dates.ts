import type pg from 'pg';
import { localInstants } from '../../../core/dates/local-instant.js';
import type { Occurrence } from '../../../core/dates/next-occurrence.js';
import { planDate, type DatePlan, type PlannedDate } from '../../../core/dates/plan-date.js';
import type { FindNodeType } from '../../../core/plan/plan.js';
import type { NewRun } from '../../../core/ports.js';
import { storableText } from '../../../core/storable.js';
import { startRuns } from '../../store/start-runs.js';
import type { TokenIds } from '../../store/token-ids.js';
import { transaction } from '../../store/transaction.js';
import { addCounts } from '../../store/write-history.js';
import { askTrigger, itemsOf } from '../ask-trigger.js';
import { LISTENER_COLUMNS, LISTENS, type ListenerRow } from './listener-row.js';
import { toTimer, type TimerColumns } from './timer-columns.js';
import { claimTimers, recordOccurrences, startedBefore, writeTimers, type ClaimedTimer, type HadOccurrence } from './write-dates.js';

const instants = localInstants();
export const FIRE_SLICE = 500;
/** A trigger that throws is asked again after this long. */
const RETRY_MS = 300_000;

export interface DateParts {
  readonly pool: pg.Pool;
  readonly find: FindNodeType;
  readonly ids: TokenIds;
  readonly onError: (error: unknown) => void;
}

/** A contact somebody has to be looked at for, with what is to be done. */
interface Subject {
  readonly timer: ClaimedTimer;
  readonly listener: ListenerRow;
  readonly plan: DatePlan;
  next: Occurrence | null;
  failed: boolean;
}

/**
 * Looks at contacts whose time has come, earliest first: starts what is due and plans the next occurrence, in one transaction. Nobody
 * else looks at the same ones meanwhile. Answers how many it looked at.
 */
export async function fireDates(parts: DateParts, now: number, slice = FIRE_SLICE): Promise<number> {
  await parts.ids.reserve();
  return transaction(parts.pool, async (client) => {
    const timers = await claimTimers(client, now, slice);
    if (timers.length === 0) return 0;
    const subjects = await planAll(client, timers, now);
    await recordSkipped(client, subjects, now);
    const had: HadOccurrence[] = [];
    // most contacts need one round to start and one to see that the next occurrence is far away
    for (let due = dueOf(subjects, now); due.length > 0; due = dueOf(subjects, now)) had.push(...(await startDue(client, parts, due, now)));
    await recordOccurrences(client, had, now);
    const kept = subjects.map((subject) => nextTimer(subject, now)).filter((timer) => timer !== null);
    await writeTimers(client, timers, kept);
    return timers.length;
  });
}

async function recordSkipped(client: pg.ClientBase, subjects: readonly Subject[], now: number): Promise<void> {
  const missed = subjects.flatMap(({ timer, plan }) => (plan.kind === 'date' ? plan.missed.map(({ key }) => ({ ...timer, occurrence: key, outcome: 'skipped' as const })) : []));
  const started = await startedBefore(client, missed);
  await recordOccurrences(client, missed.filter((_, index) => !started.has(index)), now);
}

const dueOf = (subjects: readonly Subject[], now: number): Subject[] => subjects.filter(({ next, failed }) => !failed && next !== null && next.dueAt <= now);

async function planAll(client: pg.ClientBase, timers: readonly ClaimedTimer[], now: number): Promise<Subject[]> {
  // shared until commit: no run starts for a listener after its end has committed, or under the version before
  const { rows: listeners } = await client.query<ListenerRow>(`select ${LISTENER_COLUMNS} from date_listeners l where l.id = any($1::int[]) and l.${LISTENS} order by l.id for share`, [[...new Set(timers.map((timer) => timer.listenerId))]]);
  const byId = new Map(listeners.map((listener) => [listener.id, listener]));
  const { rows } = await client.query<{ at: number; timezone: string | null; value: unknown }>(
    `select u.at::int as at, c.timezone, c.attributes -> l.attribute as value from unnest($1::int[], $2::bigint[]) with ordinality as u(listener_id, contact_id, at)
     join date_listeners l on l.id = u.listener_id join contacts c on c.id = u.contact_id and c.workspace_id = l.workspace_id`,
    [timers.map((timer) => timer.listenerId), timers.map((timer) => timer.contactId)],
  );
  return rows.flatMap(({ at, ...contact }): Subject[] => {
    const timer = timers[at - 1];
    const listener = timer && byId.get(timer.listenerId);
    if (!timer || !listener) return [];
    const plan = planDate(listener, contact, timer satisfies PlannedDate, now, instants);
    return [{ timer, listener, plan, next: plan.kind === 'date' ? plan.next(null) : null, failed: false }];
  });
}

/** One occurrence of each; those that had their run go on to the next one. */
async function startDue(client: pg.ClientBase, parts: DateParts, due: readonly Subject[], now: number): Promise<HadOccurrence[]> {
  const before = await startedBefore(client, due.map(({ timer, next }) => ({ ...timer, occurrence: next?.key ?? '' })));
  const asked: { readonly run: NewRun; readonly timer: ClaimedTimer; readonly occurrence: string }[] = [];
  for (const [index, subject] of due.entries()) {
    const { timer, listener, plan, next } = subject;
    if (next === null || plan.kind !== 'date') continue;
    const items = before.has(index) ? null : await itemsFor(parts, subject, next);
    const { workspaceId, workflowId, versionId, node } = listener;
    if (items) asked.push({ run: { workspaceId, workflowId, versionId, node, contactId: timer.contactId, test: false, items }, timer, occurrence: next.key });
    if (!subject.failed) subject.next = plan.next(next.key);
  }
  const { refused, counts } = await startRuns(client, asked.map(({ run }) => run), now, parts.ids.next);
  await addCounts(client, counts);
  const turnedAway = new Set(refused.map(({ run }) => run));
  return asked.map(({ run, timer, occurrence }) => ({ ...timer, occurrence, outcome: turnedAway.has(run) ? 'refused' : 'started' }));
}

/** The items its run starts with; null when the trigger ignores this date, or cannot tell now. */
async function itemsFor({ find, onError }: DateParts, subject: Subject, { date, dueAt }: Occurrence): Promise<NewRun['items'] | null> {
  try {
    const entry = await askTrigger(find, subject.listener.trigger, { on: 'date', date, dueAt });
    return entry.kind === 'enter' ? itemsOf(entry) : null;
  } catch (error) {
    onError(error);
    subject.failed = true;
    return null;
  }
}

function nextTimer({ timer, listener, plan, next, failed }: Subject, now: number): TimerColumns | null {
  if (plan.kind === 'none') return null;
  if (plan.kind === 'unreadable') return toTimer(listener.id, timer.contactId, { unreadable: storableText(plan.found) });
  const planned = toTimer(listener.id, timer.contactId, { next });
  return failed && planned ? { ...planned, dueAt: now + RETRY_MS } : planned;
}
