import type { Item } from '@parcours/sdk/node';
import type pg from 'pg';
import { endedCall } from '../../core/calls/call-failures.js';
import type { CallResult } from '../../core/calls/called-runs.js';
import { CAUSES, type RunChange, type StepError, type Token } from '../../core/run.js';
import { storable } from '../../core/storable.js';
import type { EndedRun } from './ended-run.js';
import { TOKEN_COLUMNS, toToken, type TokenRow } from './token-row.js';
import { updateTokens } from './write-tokens.js';

const DONE = 1;
const FAILED = 2;

/** Keeps what has reached the ends of called runs. */
export async function keepReturned(client: pg.ClientBase, runs: readonly RunChange[]): Promise<void> {
  const rows = runs.filter((run) => run.returned !== undefined && run.returned.length > 0);
  if (rows.length === 0) return;
  await client.query(
    `update calls c set returned = coalesce(c.returned, '[]') || u.items::jsonb from unnest($1::bigint[], $2::text[]) as u(run_id, items) where c.run_id = u.run_id`,
    [rows.map((run) => run.runId), rows.map((run) => storable(run.returned))],
  );
}

interface CallRow {
  readonly token_id: number;
  readonly number: number;
  readonly run_id: number;
  readonly returned: Item[] | null;
  readonly error: StepError | null;
  readonly name: string;
}

/** Tokens whose last call has ended, with their results in order; what was kept of them is gone. */
async function takeComplete(client: pg.ClientBase, tokenIds: readonly number[]): Promise<Map<number, CallResult[]>> {
  const { rows } = await client.query<{ token_id: number; result: CallResult }>(
    `delete from calls where token_id in (select token_id from calls where token_id = any($1::bigint[]) group by token_id having bool_and(result is not null)) returning token_id, number, result`,
    [tokenIds],
  );
  const results = new Map<number, CallResult[]>();
  for (const row of (rows as (typeof rows[number] & { number: number })[]).sort((a, b) => a.number - b.number)) results.set(row.token_id, [...(results.get(row.token_id) ?? []), row.result]);
  return results;
}

/**
 * Called runs that have just ended tell those who wait for them; whose last one it was goes on, in the same transaction. The waiting tokens
 * are locked first: of two runs that end at the same moment, the second sees that the first one has ended.
 */
export async function returnResults(client: pg.ClientBase, ended: readonly EndedRun[], now: number): Promise<void> {
  const called = new Map(ended.filter((run) => run.cause === CAUSES.indexOf('node')).map((run) => [run.id, run.status]));
  if (called.size === 0) return;
  const calls = await client.query<CallRow>(
    'select c.token_id, c.number, c.run_id, c.returned, r.error, f.name from calls c join runs r on r.id = c.run_id join workflows f on f.id = r.workflow_id where c.run_id = any($1::bigint[])',
    [[...called.keys()]],
  );
  if (calls.rows.length === 0) return;
  const tokens = await client.query<TokenRow>(`select ${TOKEN_COLUMNS} from tokens t where t.id = any($1::bigint[]) order by t.id for update`, [calls.rows.map((row) => row.token_id)]);
  const resultOf = ({ run_id, returned, error, name }: CallRow): CallResult => (called.get(run_id) === DONE ? { items: returned ?? [] } : endedCall(name, run_id, called.get(run_id) === FAILED ? error : null));
  await client.query('update calls c set result = u.result::jsonb, returned = null from unnest($1::bigint[], $2::int[], $3::text[]) as u(token_id, number, result) where c.token_id = u.token_id and c.number = u.number', [
    calls.rows.map((row) => row.token_id), calls.rows.map((row) => row.number), calls.rows.map((row) => storable(resultOf(row))),
  ]);
  const complete = await takeComplete(client, calls.rows.map((row) => row.token_id));
  await updateTokens(client, tokens.rows.map(toToken).flatMap((token): Token[] => {
    const results = complete.get(token.id);
    return results ? [{ ...token, state: 'resumed', dueAt: now, calls: { together: token.calls?.together ?? true, results } }] : [];
  }));
}
