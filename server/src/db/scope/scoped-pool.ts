import pg from 'pg';
import { API_ROLE } from './secure-rows.js';
import { currentScope } from './workspace-scope.js';

const BEGINS = /^\s*(begin|start\s+transaction)\b/i;
const ENDS = /^\s*(commit|rollback(?!\s+to\b)|end|abort)\b/i;

/** A request that asks the database for longer is of no use to whoever waits for it (O5). */
const TIMEOUT = '10s';

/** Good until the transaction ends: nothing of it stays on the connection, whoever has it next, also behind a pooler. */
const scopeText = (workspaceId: number | null): string => `set local role ${API_ROLE}; set local statement_timeout = '${TIMEOUT}'; set local parcours.workspace = '${workspaceId === null ? '' : Math.trunc(workspaceId)}'`;

type Query = (...args: unknown[]) => Promise<pg.QueryResult>;
const textOf = (query: unknown): string => (typeof query === 'string' ? query : String((query as { text?: unknown } | null)?.text ?? ''));

/**
 * `query` of a connection, in which each transaction begins by giving up all rights but those on the rows of the current workspace. A query
 * outside of a transaction gets one of its own: two more trips to the database.
 */
function scopedQuery(client: pg.PoolClient): Query {
  const send = client.query.bind(client) as unknown as Query;
  let begun = false;
  return async (...args) => {
    const text = textOf(args[0]);
    const scope = currentScope();
    if (BEGINS.test(text)) {
      const result = await send(...args);
      begun = true;
      if (scope !== 'all') await send(scopeText(scope));
      return result;
    }
    if (begun) {
      if (ENDS.test(text)) begun = false;
      return send(...args);
    }
    if (scope === 'all') return send(...args);
    await send(`begin; ${scopeText(scope)}`);
    try {
      const result = await send(...args);
      await send('commit');
      return result;
    } catch (error) {
      // a connection that is lost has no transaction any more, and the first error says why
      await send('rollback').catch(() => undefined);
      throw error;
    }
  };
}

/** The same object but for some of its properties; its methods still belong to it. */
function withOwn<Target extends object>(target: Target, own: Readonly<Record<string, unknown>>): Target {
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && name in own) return own[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

const scopedClient = (client: pg.PoolClient): pg.PoolClient => withOwn(client, { query: scopedQuery(client) });

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, release: pg.PoolClient['release']) => void;

/** The pool as requests see it: only rows of the workspace that `inWorkspace` names. Shares the connections of `pool`. */
export function scopedPool(pool: pg.Pool): pg.Pool {
  const connect = (answer?: Connected): Promise<pg.PoolClient> | void => {
    if (answer === undefined) return pool.connect().then(scopedClient);
    pool.connect((error, client, release) => answer(error, client === undefined ? undefined : scopedClient(client), release));
  };
  const query = async (...args: unknown[]): Promise<pg.QueryResult> => {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      return await scopedQuery(client)(...args);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // like pg's own pool: a connection on which something went wrong is not handed out again unless Postgres itself said so
      client.release(failure !== undefined && !('severity' in failure));
    }
  };
  return withOwn(pool, { connect, query });
}

/** What TypeORM takes for pg: the same, with pools that are scoped. */
export const scopedDriver: object = Object.create(pg, {
  Pool: {
    value: class {
      constructor(options: pg.PoolConfig) {
        return scopedPool(new pg.Pool(options));
      }
    },
  },
}) as object;
