import type pg from 'pg';
import { refusedCall, whyNotCalled, type Callee } from '../../core/calls/call-failures.js';
import type { CallChange, CallResult } from '../../core/calls/called-runs.js';
import type { CountDelta } from '../../core/changes.js';
import type { NewRun } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { storable } from '../../core/storable.js';
import { startRuns } from './start-runs.js';
import { updateTokens } from './write-tokens.js';

interface CalleeRow extends Omit<Callee, 'listens'> {
  readonly id: number;
  readonly workspace_id: number;
  readonly version_id: number | null;
  readonly node: number | null;
}

async function findCallees(client: pg.ClientBase, workflowIds: readonly number[]): Promise<Map<number, CalleeRow>> {
  const { rows } = await client.query<CalleeRow>(
    `select f.id, f.workspace_id, f.name, f.status, f.published_version_id as version_id, e.node from workflows f
     left join lateral (select node from entries where workflow_id = f.id and kind = 'call' and version_id = f.published_version_id order by node limit 1) e on true
     where f.id = any($1::int[]) and f.deleted_at is null`,
    [workflowIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function depthsOf(client: pg.ClientBase, runIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; depth: number }>('select id, depth from runs where id = any($1::bigint[])', [runIds]);
  return new Map(rows.map((row) => [row.id, row.depth]));
}

/** A call with the run it starts, or why it starts none. */
type Decided = { readonly call: CallChange; readonly name: string } & ({ readonly run: NewRun } | { readonly result: CallResult });

function decide(call: CallChange, callees: ReadonlyMap<number, CalleeRow>, depths: ReadonlyMap<number, number>): Decided {
  const found = callees.get(call.workflowId);
  const callee = found?.workspace_id === call.workspaceId ? found : null;
  const depth = (depths.get(call.runId) ?? 0) + 1;
  const result = whyNotCalled(callee && { name: callee.name, status: callee.status, listens: callee.node !== null }, call.workflowId, depth);
  const { workspaceId, workflowId, contactId, test, items, runId, wait, priority } = call;
  if (result || !callee) return { call, name: callee?.name ?? '', result: result as CallResult };
  const run: NewRun = { workspaceId, workflowId, versionId: callee.version_id as number, node: callee.node as number, contactId, test, items, parentRunId: runId, cause: 'node', depth, called: wait, ...(wait ? { priority } : {}) };
  return { call, name: callee.name, run };
}

interface Started {
  readonly call: CallChange;
  readonly runId: number | null;
  readonly result: CallResult | null;
}

/** Tokens that need not wait go on at once; of the others it is kept what they wait for. */
async function settle(client: pg.ClientBase, started: readonly Started[], tokens: readonly Token[], now: number): Promise<void> {
  const byToken = new Map<number, Started[]>();
  for (const one of started) byToken.set(one.call.tokenId, [...(byToken.get(one.call.tokenId) ?? []), one]);
  const open = new Set([...byToken].filter(([, calls]) => calls.some((one) => one.result === null)).map(([tokenId]) => tokenId));
  const rows = started.filter((one) => open.has(one.call.tokenId));
  if (rows.length > 0)
    await client.query(
      'insert into calls (token_id, number, run_id, workspace_id, result) select token_id, number, run_id, workspace_id, result::jsonb from unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::text[]) as u(token_id, number, run_id, workspace_id, result)',
      [rows.map((one) => one.call.tokenId), rows.map((one) => one.call.number), rows.map((one) => one.runId), rows.map((one) => one.call.workspaceId), rows.map((one) => (one.result ? storable(one.result) : null))],
    );
  const going = tokens.filter((token) => byToken.has(token.id) && !open.has(token.id));
  await updateTokens(client, going.map((token): Token => ({ ...token, state: 'resumed', dueAt: now, calls: { together: token.calls?.together ?? true, results: (byToken.get(token.id) ?? []).map((one) => one.result as CallResult) } })));
}

/**
 * Starts the runs that tokens of this batch call, in the transaction that parks these tokens: each exactly once. What cannot be started is
 * told to its token, which then goes on through its error port.
 */
export async function startCalls(client: pg.ClientBase, calls: readonly CallChange[], tokens: readonly Token[], now: number, tokenId: () => number): Promise<CountDelta[]> {
  if (calls.length === 0) return [];
  const callees = await findCallees(client, calls.map((call) => call.workflowId));
  const depths = await depthsOf(client, calls.map((call) => call.runId));
  const decided = calls.map((call) => decide(call, callees, depths));
  const { admitted, refused, counts } = await startRuns(client, decided.flatMap((one) => ('run' in one ? [one.run] : [])), now, tokenId);
  const runIds = new Map(admitted.map(({ run, runId }) => [run, runId]));
  const refusals = new Map(refused.map(({ run, code }) => [run, code]));
  const started = decided.map((one): Started => {
    const { call, name } = one;
    if ('result' in one) return { call, runId: null, result: one.result };
    const code = refusals.get(one.run);
    if (code !== undefined) return { call, runId: null, result: refusedCall(name, code) };
    return { call, runId: runIds.get(one.run) ?? null, result: call.wait ? null : { items: call.items } };
  });
  await settle(client, started, tokens, now);
  return counts;
}
