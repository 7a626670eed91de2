import type pg from 'pg';
import { COUNT, FIRED, RUN_NODE, type CountDelta } from '../../core/changes.js';
import { isObstacle, type Landing, type MoveSlice, type MovedSlice, type Obstacle } from '../../core/operations/moving.js';
import type { Token } from '../../core/run.js';
import { laneNumber, TOKEN_COLUMNS, stateNumber, toToken, type TokenRow } from '../store/token-row.js';
import { addCounts } from '../store/write-history.js';

type Row = TokenRow & { readonly frozen: number | null };
const COLUMNS = `${TOKEN_COLUMNS}, (extract(epoch from t.frozen_due) * 1000)::float8 as frozen`;

/** As it stands: a token set aside counts by the instant it fell due at. */
const standing = (row: Row): Token => ({ ...toToken(row), dueAt: row.frozen ?? row.due });

/** All live tokens of forked runs, by run. Their runs are locked: nobody moves a branch meanwhile. */
async function lockBranches(client: pg.ClientBase, tokens: readonly Token[]): Promise<Map<number, Token[]>> {
  const branches = new Map<number, Token[]>();
  const runIds = [...new Set(tokens.filter((token) => token.forked).map((token) => token.runId))];
  if (runIds.length === 0) return branches;
  await client.query('select id from runs where id = any($1::bigint[]) order by id for update', [runIds]);
  const { rows } = await client.query<Row>(`select ${COLUMNS} from tokens t where t.run_id = any($1::bigint[]) order by t.id for update`, [runIds]);
  for (const token of rows.map(standing)) branches.set(token.runId, [...(branches.get(token.runId) ?? []), token]);
  return branches;
}

interface Place {
  readonly token: Token;
  readonly landing: Landing;
}

interface Decided {
  readonly places: Place[];
  readonly stayed: Obstacle[];
}

function decide(here: readonly Token[], branches: ReadonlyMap<number, readonly Token[]>, listening: ReadonlySet<number>, slice: MoveSlice): Decided {
  const places: Place[] = [];
  const stayed: Obstacle[] = [];
  const moved = new Set<number>();
  for (const token of here) {
    if (moved.has(token.id)) continue;
    const together = branches.get(token.runId) ?? [token];
    const landings = together.map((one) => slice.land(one, listening.has(one.id)));
    const own = landings[together.findIndex((one) => one.id === token.id)] ?? 'working';
    if (landings.some(isObstacle)) {
      stayed.push(isObstacle(own) ? own : landings.includes('working') ? 'working' : 'branch_stays');
      continue;
    }
    together.forEach((one, index) => {
      moved.add(one.id);
      places.push({ token: one, landing: landings[index] as Landing });
    });
  }
  return { places, stayed };
}

async function write(client: pg.ClientBase, places: readonly Place[], slice: MoveSlice): Promise<void> {
  await client.query(
    `update tokens t set version_id = $1, node = u.node, lane = t.lane - t.lane % 2 + u.lane, state = u.state, data = case when u.forget then t.data - 'p' else t.data end
     from unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::boolean[]) as u(id, node, lane, state, forget) where t.id = u.id`,
    [
      slice.toVersionId,
      places.map(({ token }) => token.id),
      places.map(({ landing }) => landing.node),
      places.map(({ landing }) => laneNumber(landing.lane, 'normal')),
      places.map(({ landing }) => stateNumber(landing.state)),
      places.map(({ token, landing }) => token.port !== null && landing.port === null),
    ],
  );
  await client.query(
    `update deliveries d set version_id = $1, node = u.node from unnest($2::bigint[], $3::smallint[]) as u(id, node) where d.token_id = u.id and d.status = 0`,
    [slice.toVersionId, places.map(({ token }) => token.id), places.map(({ landing }) => landing.node)],
  );
  await client.query('update runs set version_id = $1, entry = coalesce(($3::smallint[])[entry + 1], -1) where id = any($2::bigint[])', [slice.toVersionId, [...new Set(places.map(({ token }) => token.runId))], slice.entryOf]);
}

const waits = (state: Token['state']): boolean => state === 'waiting' || state === 'resumed';

function countsOf(places: readonly Place[], slice: MoveSlice): CountDelta[] {
  const [first] = places;
  if (!first) return [];
  const { workspaceId } = first.token;
  const from = { workspaceId, versionId: slice.fromVersionId };
  const to = { workspaceId, versionId: slice.toVersionId };
  const runs = new Set(places.map(({ token }) => token.runId)).size;
  return [
    { ...from, node: RUN_NODE, port: COUNT.runStarted, value: -runs },
    { ...to, node: RUN_NODE, port: COUNT.runStarted, value: runs },
    ...places.flatMap(({ token, landing }): CountDelta[] => [
      ...(token.port === FIRED ? [] : [{ ...from, node: token.node, port: COUNT.entered, value: -1 }, { ...to, node: landing.node, port: COUNT.entered, value: 1 }]),
      ...(waits(token.state) ? [{ ...from, node: token.node, port: COUNT.waiting, value: -1 }] : []),
      ...(waits(landing.state) ? [{ ...to, node: landing.node, port: COUNT.waiting, value: 1 }] : []),
    ]),
  ];
}

/** Moves one slice of the tokens at a place; see `Moving`. Rows are locked in the order commits lock them: tokens, runs, counters. */
export async function moveTokens(client: pg.ClientBase, slice: MoveSlice): Promise<MovedSlice> {
  const { rows } = await client.query<Row>(`select ${COLUMNS} from tokens t where t.version_id = $1 and t.node = $2 and t.id > $3 order by t.id limit $4 for update`, [slice.fromVersionId, slice.node, slice.after, slice.limit]);
  const here = rows.map(standing);
  if (here.length === 0) return { last: null, moved: 0, stayed: [] };
  const branches = await lockBranches(client, here);
  const ids = [...new Set([...here, ...[...branches.values()].flat()].map((token) => token.id))];
  const waiters = await client.query<{ token_id: number }>('select distinct token_id from waiters where token_id = any($1::bigint[])', [ids]);
  const { places, stayed } = decide(here, branches, new Set(waiters.rows.map((row) => row.token_id)), slice);
  if (places.length > 0) {
    await write(client, places, slice);
    await addCounts(client, countsOf(places, slice));
  }
  return { last: here.at(-1)?.id ?? null, moved: places.length, stayed };
}
