import type pg from 'pg';
import { isObstacle } from '../../core/operations/moving.js';
import type { Choices, MovePreview, Standing } from '../../core/operations/operations.js';
import type { Plan } from '../../core/plan/plan.js';
import type { Token } from '../../core/run.js';
import { STATES } from '../store/token-row.js';
import { landBy } from './move-slice.js';

/** Who stands at each node of these versions, by the index of places: what has ended costs nothing. */
export async function readStandings(pool: pg.Pool, versionIds: readonly number[]): Promise<Standing[]> {
  const { rows } = await pool.query<{ version: number; node_id: string; name: string; waiting: number; ready: number; working: number }>(
    `select v.number as version, v.document #>> array['nodes', t.node::text, 'id'] as node_id, v.document #>> array['nodes', t.node::text, 'name'] as name, t.waiting, t.ready, t.working
     from (select version_id, node, count(*) filter (where state in (1, 3))::int as waiting, count(*) filter (where state in (0, 4))::int as ready, count(*) filter (where state = 2)::int as working
           from tokens where version_id = any($1::int[]) group by version_id, node) t
     join workflow_versions v on v.id = t.version_id order by v.number desc, t.node`,
    [versionIds],
  );
  return rows.map(({ node_id, ...row }) => ({ ...row, nodeId: node_id }));
}

/** A kind of token: all that decides where it lands. */
type Kind = readonly [node: number, state: number, io: boolean, retrying: boolean, port: string | null, again: boolean, listening: boolean, dated: boolean];

const KIND = `jsonb_build_array(t.node, t.state, t.lane % 2 = 1, t.attempt > 0 or coalesce(t.data ? 's', false), t.data ->> 'p', coalesce(t.data ? 'm', false),
  exists (select 1 from waiters w where w.token_id = t.id), coalesce(t.frozen_due, t.due_at) < 'infinity')::text`;

interface Group {
  readonly version_id: number;
  /** The kinds of the tokens of one run that go together: one, unless it has forked. */
  readonly kinds: readonly string[];
  readonly runs: number;
}

const GROUPS = `select version_id, kinds, count(*)::int as runs from (
    select version_id, array[${KIND}] as kinds from tokens t where version_id = any($1::int[]) and not forked
    union all
    select version_id, array_agg(${KIND} order by t.id) from tokens t where version_id = any($1::int[]) and forked group by version_id, run_id
  ) alike group by version_id, kinds`;

const standIn = ([node, state, io, retrying, port, again, , dated]: Kind): Token => ({
  id: 0, runId: 0, workspaceId: 0, versionId: 0, contactId: null, node, lane: io ? 'io' : 'pure', state: STATES[state] ?? 'ready', dueAt: dated ? 0 : Infinity, visit: 1, epoch: 0, priority: 'normal',
  attempt: retrying ? 1 : 0, forked: false, test: false, items: [], port, slots: null, again: again ? { memo: {}, by: null } : null,
});

/** What a move would do: tokens are counted by what decides over them, so a million alike are one decision. */
export async function previewMove(pool: pg.Pool, versionIds: readonly number[], choices: Choices, plan: (versionId: number) => Plan, target: Plan): Promise<MovePreview> {
  const { rows } = await pool.query<Group>(GROUPS, [versionIds]);
  const nodes = new Map<string, { nodeId: string; move: number; stop: number; finish: number; stay: Record<string, number> }>();
  for (const { version_id, kinds, runs } of rows) {
    const from = plan(version_id);
    const read = kinds.map((kind) => JSON.parse(kind) as Kind);
    const landings = read.map((kind) => landBy(choices, from, target)(standIn(kind), kind[6]));
    const stops = read.some(([node]) => choices[from.nodes[node]?.node.id ?? '']?.do === 'stop');
    read.forEach(([node], index) => {
      const nodeId = from.nodes[node]?.node.id ?? '';
      const entry = nodes.get(nodeId) ?? { nodeId, move: 0, stop: 0, finish: 0, stay: {} };
      nodes.set(nodeId, entry);
      const own = landings[index];
      if (stops) entry.stop += runs;
      else if (choices[nodeId]?.do !== 'move') entry.finish += runs;
      else if (!landings.some(isObstacle)) entry.move += runs;
      else {
        const reason = own && isObstacle(own) ? own : 'branch_stays';
        entry.stay[reason] = (entry.stay[reason] ?? 0) + runs;
      }
    });
  }
  return { nodes: [...nodes.values()] };
}
