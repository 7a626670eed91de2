import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Admit, NewEvent } from '../../core/ports.js';
import { dependenciesOf, eventsAsked } from '../../customers/segments/dependencies.js';
import { evaluate, type Facts } from '../../customers/segments/evaluate.js';
import { readRule } from '../../customers/segments/read-rule.js';
import type { SegmentTest } from '../../customers/segments/segment-test.js';
import { lockContacts } from '../store/lock-contacts.js';
import { recordEvents } from '../store/record-events.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import { loadFacts } from './load-facts.js';
import { noteSizes } from './note-sizes.js';

/** Pairs of contact and segment looked at in one transaction: their contacts are locked until it ends. */
export const PAIRS = 1_000;

export interface KeepUpParts {
  readonly pool: pg.Pool;
  readonly ids: TokenIds;
  readonly admit: Admit;
}

interface Pair {
  readonly workspace_id: number;
  readonly contact_id: number;
  readonly segment_id: number;
}

interface SegmentRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly name: string;
  readonly rule: Rule;
  readonly timezone: string;
}

interface Known extends Omit<SegmentRow, 'rule'> {
  readonly test: SegmentTest;
}

/** Looked at: the pair, and what came of it. */
interface Looked extends Pair {
  readonly holds: boolean;
  readonly nextAt: number | null;
}

/** Of segments that are being computed, changes wait until that is done. */
const TAKE_CHANGES = `delete from segment_changes where id in (select c.id from segment_changes c join segments s on s.id = c.segment_id and s.state = 'ready' order by c.id limit $1 for update of c skip locked) returning workspace_id, contact_id, segment_id`;
const TAKE_FLIPS = `delete from segment_flips f using (select f.segment_id, f.contact_id from segment_flips f join segments s on s.id = f.segment_id and s.state = 'ready' where f.due_at <= to_timestamp($2::float8 / 1000) order by f.due_at limit $1 for update of f skip locked) due
  where f.segment_id = due.segment_id and f.contact_id = due.contact_id returning f.workspace_id, f.contact_id, f.segment_id`;

function distinct(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.map((pair) => [`${pair.segment_id} ${pair.contact_id}`, pair])).values()].sort((a, b) => a.segment_id - b.segment_id || a.contact_id - b.contact_id);
}

/** Shared until commit: nobody rewrites a rule meanwhile, nor computes it anew. */
async function lockSegments(client: pg.ClientBase, ids: readonly number[]): Promise<Map<number, Known>> {
  const { rows } = await client.query<SegmentRow>(`select s.id, s.workspace_id, s.name, s.rule, w.timezone from segments s join workspaces w on w.id = s.workspace_id where s.id = any($1::int[]) and s.state = 'ready' order by s.id for no key update of s`, [ids]);
  return new Map(rows.map(({ rule, ...row }) => [row.id, { ...row, test: readRule(rule) }]));
}

async function factsFor(client: pg.ClientBase, segments: readonly Known[], contactIds: readonly number[], now: number): Promise<ReadonlyMap<number, Facts>> {
  const [first] = segments;
  if (!first) return new Map();
  const asked = segments.map(({ test }) => dependenciesOf(test));
  const union = (kind: 'lists' | 'segments'): number[] => [...new Set(asked.flatMap((one) => [...one[kind]]))];
  return loadFacts(client, { workspaceId: first.workspace_id, events: segments.flatMap(({ test }) => eventsAsked(test)), lists: union('lists'), segments: union('segments'), purposes: [...new Set(asked.flatMap(({ purposes }) => [...purposes]))] }, contactIds, now, first.timezone);
}

/** What the rules say of these pairs now. Contacts who are gone are in no segment; the table itself has seen to that. */
async function look(client: pg.ClientBase, pairs: readonly Pair[], segments: ReadonlyMap<number, Known>, now: number): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (const workspaceId of new Set(pairs.map((pair) => pair.workspace_id))) {
    const mine = pairs.filter((pair) => pair.workspace_id === workspaceId);
    const known = [...segments.values()].filter((segment) => segment.workspace_id === workspaceId);
    const facts = await factsFor(client, known, [...new Set(mine.map((pair) => pair.contact_id))], now);
    for (const pair of mine) {
      const [segment, fact] = [segments.get(pair.segment_id), facts.get(pair.contact_id)];
      if (segment && fact) looked.push({ ...pair, ...evaluate(segment.test, fact) });
    }
  }
  return looked;
}

const columns = (pairs: readonly Pair[]): [number[], number[], number[]] => [pairs.map((pair) => pair.workspace_id), pairs.map((pair) => pair.contact_id), pairs.map((pair) => pair.segment_id)];

/** Writes who came and who went; answers them. */
async function move(client: pg.ClientBase, looked: readonly Looked[], now: number): Promise<{ came: Pair[]; went: Pair[] }> {
  const came = await client.query<Pair>(
    `insert into segment_members (workspace_id, contact_id, segment_id, since) select *, to_timestamp($4::float8 / 1000) from unnest($1::bigint[], $2::bigint[], $3::int[]) on conflict do nothing returning workspace_id, contact_id, segment_id`,
    [...columns(looked.filter(({ holds }) => holds)), now],
  );
  const went = await client.query<Pair>(
    `delete from segment_members m using unnest($1::bigint[], $2::bigint[], $3::int[]) as u(workspace_id, contact_id, segment_id) where m.segment_id = u.segment_id and m.contact_id = u.contact_id returning m.workspace_id, m.contact_id, m.segment_id`,
    columns(looked.filter(({ holds }) => !holds)),
  );
  const flips = looked.filter(({ nextAt }) => nextAt !== null);
  await client.query('delete from segment_flips f using unnest($1::bigint[], $2::bigint[], $3::int[]) as u(workspace_id, contact_id, segment_id) where f.segment_id = u.segment_id and f.contact_id = u.contact_id', columns(looked));
  await client.query('insert into segment_flips (workspace_id, contact_id, segment_id, due_at) select workspace_id, contact_id, segment_id, to_timestamp(due / 1000) from unnest($1::bigint[], $2::bigint[], $3::int[], $4::float8[]) as u(workspace_id, contact_id, segment_id, due)', [...columns(flips), flips.map(({ nextAt }) => nextAt)]);
  return { came: came.rows, went: went.rows };
}

/** Segments that ask who is in these look at those contacts next. */
async function passOn(client: pg.ClientBase, moved: readonly Pair[]): Promise<void> {
  await client.query(
    `insert into segment_changes (workspace_id, contact_id, segment_id) select u.workspace_id, u.contact_id, w.segment_id from unnest($1::bigint[], $2::bigint[], $3::int[]) as u(workspace_id, contact_id, segment_id)
     join segment_watches w on w.workspace_id = u.workspace_id and w.kind = 'segment' and w.key = u.segment_id::text`,
    columns(moved),
  );
}

async function resize(client: pg.ClientBase, came: readonly Pair[], went: readonly Pair[], now: number): Promise<void> {
  const change = new Map<number, number>();
  for (const { segment_id } of came) change.set(segment_id, (change.get(segment_id) ?? 0) + 1);
  for (const { segment_id } of went) change.set(segment_id, (change.get(segment_id) ?? 0) - 1);
  await client.query('update segments s set members = s.members + u.change from unnest($1::int[], $2::int[]) as u(id, change) where s.id = u.id', [[...change.keys()], [...change.values()]]);
  await noteSizes(client, [...change.keys()], now);
}

const told = (name: string, pairs: readonly Pair[], segments: ReadonlyMap<number, Known>, now: number): NewEvent[] =>
  pairs.map((pair) => ({ workspaceId: pair.workspace_id, contactId: pair.contact_id, name, properties: { segmentId: pair.segment_id, segment: segments.get(pair.segment_id)?.name ?? '' }, occurredAt: now }));

/** Locks as for both events that may come of each pair, before anything is looked at: whoever comes second sees what the first has committed. */
async function lockPairs(client: pg.ClientBase, pairs: readonly Pair[], segments: ReadonlyMap<number, Known>, now: number): Promise<void> {
  await lockContacts(client, [...told('segment.entered', pairs, segments, now), ...told('segment.left', pairs, segments, now)], []);
}

async function settle(client: pg.ClientBase, { ids, admit }: KeepUpParts, taken: readonly Pair[], now: number): Promise<void> {
  const pairs = distinct(taken);
  const segments = await lockSegments(client, [...new Set(pairs.map((pair) => pair.segment_id))]);
  await lockPairs(client, pairs, segments, now);
  // read only once locked
  const { came, went } = await move(client, await look(client, pairs, segments, now), now);
  if (came.length + went.length === 0) return;
  await passOn(client, [...came, ...went]);
  await resize(client, came, went, now);
  const { counts } = await recordEvents(client, [...told('segment.left', went, segments, now), ...told('segment.entered', came, segments, now)], now, admit, ids.next);
  await addCounts(client, counts);
}

/**
 * Looks at contacts who have done something since, or whose time has come, in the segments it concerns: who enters or leaves, what they
 * start or end by it, and that they have been looked at, are one commit. Answers how many pairs of contact and segment were taken.
 */
export async function keepUp(parts: KeepUpParts, now: number): Promise<number> {
  await parts.ids.reserve();
  return transaction(parts.pool, async (client) => {
    const changed = await client.query<Pair>(TAKE_CHANGES, [PAIRS]);
    const due = changed.rows.length < PAIRS ? await client.query<Pair>(TAKE_FLIPS, [PAIRS - changed.rows.length, now]) : { rows: [] };
    const taken = [...changed.rows, ...due.rows];
    if (taken.length > 0) await settle(client, parts, taken, now);
    return taken.length;
  });
}
