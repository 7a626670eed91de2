import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { admitAll, type StoreState, type StoreWorld, type StoredDelivery, type StoredRun } from '../../src/core/testing/store-world.js';
import { CAUSES, type Waiter } from '../../src/core/run.js';
import { listenToExits } from '../../src/runtime/entries/listen-exits.js';
import { PostgresStore } from '../../src/runtime/store/postgres-store.js';
import { TOKEN_COLUMNS, toToken, type TokenRow } from '../../src/runtime/store/token-row.js';
import { DELIVERY_STATUSES } from '../../src/runtime/store/settle-deliveries.js';
import { RUN_STATUSES } from '../../src/runtime/store/write-runs.js';

const rows = async <Row extends object>(pool: pg.Pool, sql: string, values: unknown[] = []): Promise<Row[]> => (await pool.query(sql, values)).rows as Row[];

async function readState(pool: pg.Pool): Promise<StoreState> {
  const runs = await rows<Omit<StoredRun, 'status' | 'cause'> & { status: number; cause: number }>(pool, 'select id, version_id as "versionId", contact_id as "contactId", status, live, error, response, outcome, workflow_id as "workflowId", entry_key as "entryKey", limit_key as "limitKey", parent_run_id as "parentRunId", depth, cause from runs order by id');
  const tokens = await rows<TokenRow>(pool, `select ${TOKEN_COLUMNS} from tokens t order by id`);
  const waiters = await rows<Waiter>(pool, 'select token_id as "tokenId", contact_id as "contactId", workspace_id as "workspaceId", number, name, port, rule from waiters order by token_id, number');
  const deliveries = await rows<Omit<StoredDelivery, 'status'> & { status: number }>(pool, 'select id, run_id as "runId", token_id as "tokenId", visit, item, status, attempt, channel, code, reason from deliveries order by id');
  const events = await rows<StoreState['events'][number]>(pool, 'select contact_id as "contactId", name, properties from events order by id');
  const passages = await rows<StoreState['passages'][number]>(pool, 'select run_id as "runId", version_id as "versionId", unnest(nodes) as node, unnest(ports) as port, unnest(items) as items from activations order by at');
  const gates = await rows<StoreState['gates'][number]>(pool, 'select workflow_id as "workflowId", key, open, queued from gates');
  const queue = await rows<{ id: number }>(pool, 'select run_id as id from queued_runs order by 1');
  const calls = await rows<StoreState['calls'][number]>(pool, 'select token_id as "tokenId", number, run_id as "runId", result is null as open from calls order by token_id, number');
  const entrances = await rows<StoreState['entrances'][number]>(pool, 'select workflow_id as "workflowId", contact_id as "contactId", key, run_id as "runId", open from entrances');
  const counts = await rows<{ key: string; value: number }>(pool, `select version_id || ':' || node || ':' || port as key, value from node_counts where value <> 0`);
  return {
    runs: runs.map((run) => ({ ...run, status: RUN_STATUSES[run.status] as StoredRun['status'], cause: CAUSES[run.cause] as (typeof CAUSES)[number] })),
    tokens: tokens.map(toToken),
    waiters,
    deliveries: deliveries.map((delivery) => ({ ...delivery, status: DELIVERY_STATUSES[delivery.status] as StoredDelivery['status'] })),
    events,
    passages,
    gates,
    calls,
    queue: queue.map(({ id }) => id),
    entrances,
    counts: new Map(counts.map(({ key, value }) => [key, value])),
  };
}

const EMPTIED = 'workspaces, entrances, gates, queued_runs, calls, runs, tokens, waiters, deliveries, activations, step_items, node_counts, events, event_messages';

/** Makes a workflow and its version, both with this id, unless they are there. */
async function place(pool: pg.Pool, workspaceId: number, versionId: number, settings: WorkflowSettings = {}): Promise<void> {
  const document = JSON.stringify({ nodes: [], edges: [], settings });
  await pool.query(`insert into workflows (id, workspace_id, name, draft) overriding system value values ($1, $2, 'Test', $3) on conflict do nothing`, [versionId, workspaceId, document]);
  await pool.query(`insert into workflow_versions (id, workspace_id, workflow_id, number, document, document_hash, port_table) overriding system value values ($1, $2, $1, 1, $3, '', '[]') on conflict do nothing`, [versionId, workspaceId, document]);
}

/** An empty world on a database of its own; `second` has its own connections, like another process. */
export async function postgresWorld(pool: pg.Pool, otherPool: pg.Pool): Promise<StoreWorld> {
  await pool.query(`truncate ${EMPTIED} restart identity cascade`);
  const [workspace] = await rows<{ id: number }>(pool, "insert into workspaces (name, timezone) values ('Test', 'Europe/Paris') returning id");
  const workspaceId = (workspace as { id: number }).id;
  const store = new PostgresStore(pool, admitAll);
  const second = new PostgresStore(otherPool, admitAll);
  return {
    workspaceId,
    store,
    second,
    tokenIds: [store.ids.next, second.ids.next],
    addContact: async (attributes: JsonObject = {}) => (await rows<{ id: number }>(pool, 'insert into contacts (workspace_id, attributes) values ($1, $2) returning id', [workspaceId, attributes]))[0]?.id as number,
    contact: async (id) => (await rows<{ attributes: JsonObject }>(pool, 'select attributes from contacts where id = $1', [id]))[0] as { attributes: JsonObject },
    members: async (list) => (await rows<{ id: number }>(pool, 'select m.contact_id as id from list_members m join lists l on l.id = m.list_id where l.name = $1 order by 1', [list])).map(({ id }) => id),
    listen: async (event, versionId) => {
      await place(pool, workspaceId, versionId);
      const config = { where: null, trigger: { type: 'test.start', version: 1, settings: {} } };
      await pool.query(`insert into entries (workspace_id, workflow_id, version_id, node, node_id, kind, key, config) values ($1, $2, $2, 0, 'start', 'event', $3, $4)`, [workspaceId, versionId, event, config]);
    },
    govern: async (versionId, settings) => {
      await place(pool, workspaceId, versionId, settings);
      await pool.query(`update workflows set status = 'published', published_version_id = id where id = $1`, [versionId]);
      await pool.query(`insert into entries (workspace_id, workflow_id, version_id, node, node_id, kind, config) values ($1, $2, $2, 0, 'start', 'manual', '{}'), ($1, $2, $2, 0, 'start', 'call', '{}')`, [workspaceId, versionId]);
      const client = await pool.connect();
      await listenToExits(client, { workspaceId, workflowId: versionId, versionId }, settings).finally(() => client.release());
    },
    pause: async (versionId, paused) => {
      await place(pool, workspaceId, versionId);
      await pool.query('update workflows set status = $2 where id = $1', [versionId, paused ? 'paused' : 'published']);
    },
    state: () => readState(pool),
    setSendingRules: async (rules) => void (await pool.query('insert into sending_rules (workspace_id, changed_at, rules) values ($1, now(), $2) on conflict (workspace_id) do update set rules = excluded.rules', [workspaceId, rules])),
    setRate: async (rate, credentialId) => {
      if (credentialId !== undefined) return (await rows<{ id: number }>(pool, 'update credentials set rate = $2 where id = $1 returning id', [credentialId, rate]))[0]?.id as number;
      return (await rows<{ id: number }>(pool, `insert into credentials (workspace_id, type, name, key_id, sealed, rate) values ($1, 'test.texts', 'Texts', '', '', $2) returning id`, [workspaceId, rate]))[0]?.id as number;
    },
    agree: async (contactId, zone) => {
      await pool.query('update contacts set timezone = $2 where id = $1', [contactId, zone ?? null]);
      await pool.query(`insert into consents (workspace_id, contact_id, changed_at, purpose_id, channel, state) select $1, $2, now(), id, 'sms', 'granted' from purposes where workspace_id = $1 and key = 'offers'`, [workspaceId, contactId]);
    },
  };
}
