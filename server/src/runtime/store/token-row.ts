import type { Files, Item, Json, JsonObject } from '@parcours/sdk/node';
import type { Priority } from '../../core/admission/journey-rules.js';
import type { CallResult } from '../../core/calls/called-runs.js';
import type { Lane, Token, TokenState } from '../../core/run.js';
import { storable } from '../../core/storable.js';

/** Order is the number stored; append only. */
export const STATES: readonly TokenState[] = ['ready', 'waiting', 'leased', 'held', 'resumed'];
export const stateNumber = (state: TokenState): number => STATES.indexOf(state);

/** Order is the number stored; append only. */
const PRIORITIES: readonly Priority[] = ['normal', 'interactive', 'bulk'];

/** Lane and priority are one number, so that each class is one look-up in the index of what is due. */
export const laneNumber = (lane: Lane, priority: Priority): number => PRIORITIES.indexOf(priority) * 2 + (lane === 'io' ? 1 : 0);

const NO_LANE = -1;

/** The classes of a lane, those who go first before the others; of `only` one of them, nothing stands in the others' place. */
export const lanesOf = (lane: Lane, only?: Priority): [number, number, number] =>
  only === undefined ? [laneNumber(lane, 'interactive'), laneNumber(lane, 'normal'), laneNumber(lane, 'bulk')] : [laneNumber(lane, only), NO_LANE, NO_LANE];

export interface TokenRow {
  readonly id: number;
  readonly run_id: number;
  readonly contact_id: number | null;
  readonly due: number;
  /** Where it stands, as one text: hundreds of tokens share it. */
  readonly place: string;
  readonly data: TokenData | null;
}

/** Short keys: this stands in every parked row that carries anything. */
interface TokenData {
  readonly i?: Json[];
  /** Files of the items, in their order, where one has any. */
  readonly f?: (Files | null)[];
  readonly p?: string;
  readonly s?: number[];
  /** Memo of a node that is called again, and what ended its wait. */
  readonly m?: JsonObject;
  readonly b?: 'time' | 'event';
  /** Nodes entered since it last waited. */
  readonly n?: number;
  /** Waiters are registered. */
  readonly w?: 1;
  /** Waits for runs it has called, 1: one for each item, 2: one for all; and what they came to. */
  readonly k?: 1 | 2;
  readonly r?: CallResult[];
  /** Its run was called by one that waits for it. */
  readonly d?: 1;
}

/** `date_part` is a float8, a third as dear as `extract`; rounding to microseconds takes away what it is off by. What stands in `place` cost the driver a value each. */
export const TOKEN_COLUMNS = `t.id, t.run_id, t.contact_id, round(date_part('epoch', t.due_at) * 1000000) / 1000 as due,
  concat_ws(' ', t.workspace_id, t.version_id, t.epoch, t.visit, t.node, t.lane, t.state, t.attempt, t.forked::int, t.test::int, t.sampled::int) as place, t.data`;

type Place = Pick<Token, 'workspaceId' | 'versionId' | 'epoch' | 'visit' | 'node' | 'lane' | 'priority' | 'state' | 'attempt' | 'forked' | 'test' | 'sampled'>;

function toPlace(text: string): Place {
  const [workspaceId, versionId, epoch, visit, node, lane, state, attempt, forked, test, sampled] = text.split(' ').map(Number) as [number, number, number, number, number, number, number, number, number, number, number];
  return {
    workspaceId, versionId, epoch, visit, node, attempt,
    lane: lane % 2 === 1 ? 'io' : 'pure',
    priority: PRIORITIES[lane >> 1] as Priority,
    state: STATES[state] as TokenState,
    forked: forked === 1,
    test: test === 1,
    sampled: sampled === 1,
  };
}

const NOTHING: readonly Item[] = [{ json: {} }];

function isEmpty(json: JsonObject): boolean {
  for (const key in json) if (Object.hasOwn(json, key)) return false;
  return true;
}

/** A journey's token usually carries one empty item: then nothing is stored. */
export function encodeData({ items, port, slots, again, listens, calls, called, steps = 0 }: Pick<Token, 'items' | 'port' | 'slots' | 'again' | 'listens' | 'steps' | 'calls' | 'called'>): string | null {
  const [first] = items as [Item];
  const files = items.some((item) => item.files !== undefined) ? items.map((item) => item.files ?? null) : undefined;
  const empty = items.length === 1 && files === undefined && isEmpty(first.json);
  if (empty && port === null && slots === null && again === null && steps === 0 && !called) return null;
  // what is undefined is not written
  return storable({
    i: empty ? undefined : items.map((item) => item.json), f: files, p: port ?? undefined, s: slots ?? undefined, m: again?.memo, b: again?.by ?? undefined, n: steps > 0 ? steps : undefined, w: listens ? 1 : undefined,
    k: calls ? (calls.together ? 2 : 1) : undefined, r: calls?.results ?? undefined, d: called ? 1 : undefined,
  });
}

/** The items a run entered with, as they are kept for a replay; null for one empty item. */
export const encodeInput = (items: readonly Item[]): string | null => (items.length === 1 && isEmpty((items[0] as Item).json) ? null : storable(items.map((item) => item.json)));

/** Reads tokens; each place once. */
export function toTokens(rows: readonly TokenRow[]): Token[] {
  const places = new Map<string, Place>();
  return rows.map((row) => {
    let place = places.get(row.place);
    if (!place) places.set(row.place, (place = toPlace(row.place)));
    return tokenAt(row, place);
  });
}

export const toToken = (row: TokenRow): Token => tokenAt(row, toPlace(row.place));

/** Written out: a spread of the place took three times as long. */
function tokenAt({ id, run_id: runId, contact_id: contactId, due: dueAt, data }: TokenRow, place: Place): Token {
  return {
    id,
    runId,
    workspaceId: place.workspaceId,
    versionId: place.versionId,
    contactId,
    node: place.node,
    lane: place.lane,
    priority: place.priority,
    state: place.state,
    dueAt,
    visit: place.visit,
    epoch: place.epoch,
    attempt: place.attempt,
    forked: place.forked,
    test: place.test,
    sampled: place.sampled,
    items: data?.i ? data.i.map((json, index) => (data.f?.[index] ? { json: json as Item['json'], files: data.f[index] as Files } : { json: json as Item['json'] })) : NOTHING,
    port: data?.p ?? null,
    slots: data?.s ?? null,
    steps: data?.n ?? 0,
    listens: data?.w === 1,
    calls: data?.k ? { together: data.k === 2, results: data.r ?? null } : null,
    called: data?.d === 1,
    again: data?.m ? { memo: data.m, by: data.b ?? null } : null,
  };
}
