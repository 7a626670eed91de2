import { describe, expect, it } from '@jest/globals';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from '../http/support/http-server.js';
import { eventually } from '../http/support/journey.js';

// O8: a workspace with a lot to do takes nothing from its neighbours
const stage = httpStage();
const BACKLOG = 10_000;
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });

async function publish(owner: Visitor, path: string, seconds: number): Promise<number> {
  const nodes = [node('hook', 'core.webhook', { path, method: 'POST', respond: 'at_once', identify: 'nobody' }), node('wait', 'core.wait', { mode: 'duration', duration: { amount: seconds, unit: 'seconds' } }), node('set', 'core.set', { values: [{ path: 'a', value: 'b' }] })];
  const edges = [
    { id: 'e1', from: { node: 'hook', port: 'main' }, to: { node: 'wait' } },
    { id: 'e2', from: { node: 'wait', port: 'main' }, to: { node: 'set' } },
  ];
  const made = await owner.call('POST', 'workflows', { document: { ...emptyWorkflow(path), nodes, edges } });
  const { id } = made.body as unknown as { id: number };
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision: 1 });
  if (published.status !== 200) throw new Error(published.text);
  return id;
}

const backlog = async (workflowId: number): Promise<number> => (await stage.pool.query<{ count: number }>('select count(*)::int as count from tokens t join runs r on r.id = t.run_id where r.workflow_id = $1', [workflowId])).rows[0]!.count;

describe('ten thousand runs of one workspace that all fall due now', () => {
  it('delay a run of another by less than five seconds', async () => {
    const [busy, quiet] = [await stage.owner(), await stage.stranger()];
    const [crowdedPath, quietPath] = [makePath(), makePath()];
    const crowded = await publish(busy, crowdedPath, 3_600);
    await publish(quiet, quietPath, 1);
    const first = ((await stage.visitor().call('POST', `/hooks/${crowdedPath}`, {})).body as unknown as { runId: number }).runId;
    await eventually(async () => (await stage.pool.query('select 1 from tokens where run_id = $1 and due_at > now()', [first])).rowCount, (found) => found === 1);
    // the others are made as that one is: all of it but their numbers, and that their hour is over
    await stage.pool.query('insert into runs select (jsonb_populate_record(r, jsonb_build_object($2::text, 1000000 + n))).* from runs r, generate_series(1, $3::int) n where r.id = $1', [first, 'id', BACKLOG]);
    await stage.pool.query(`insert into tokens select (jsonb_populate_record(t, jsonb_build_object('id', 1000000000 + n, 'run_id', 1000000 + n, 'due_at', now()))).* from tokens t, generate_series(1, $2::int) n where t.run_id = $1`, [first, BACKLOG]);
    const waiting = await backlog(crowded);
    const startedAt = Date.now();
    const answer = await stage.visitor().call('POST', `/hooks/${quietPath}`, {});
    const { runId } = answer.body as unknown as { runId: number };
    let endedAt: number | null = null;
    while (endedAt === null && Date.now() - startedAt < 20_000) {
      const { rows } = await stage.pool.query<{ status: number }>('select status from runs where id = $1', [runId]);
      if (rows[0]?.status !== 0) endedAt = Date.now();
      else await new Promise((wake) => setTimeout(wake, 50));
    }
    // its own wait is one second
    expect([answer.status, (endedAt ?? Infinity) - startedAt - 1_000 < 5_000]).toEqual([202, true]);
    // some are through by now: that they were many when it began is what counts
    expect(waiting).toBeGreaterThan(BACKLOG / 2);
    await eventually(() => backlog(crowded), (left) => left <= 1, 30_000);
  }, 60_000);
});
