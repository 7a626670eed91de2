import { TransientError, type NodeContext } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Plan, PlanNode } from '../core/plan/plan.js';
import type { Clock, Outbound } from '../core/ports.js';
import { isDatabaseAway } from '../platform/database-away.js';
import type { CodeRunner } from './sandbox/code-runner.js';

export interface Services {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly sandbox: CodeRunner;
  readonly outbound: Outbound;
  openCredential(workspaceId: number, id: number): Promise<Readonly<Record<string, string>>>;
}

const MAX_LINES = 20;
const MAX_LINE = 1_000;

/** A node that asks while the database restarts has done nothing yet: it is called again, as for any hiccup. */
async function unlessAway<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    throw new TransientError('database_away', 'The database of Parcours did not answer while this step was being prepared; it is tried again.', {}, { cause: error });
  }
}

/** What a node may ask of its host, bound to the workspace of its version. */
export function nodeContext(services: Services, plan: Plan, node: PlanNode, log: (line: string) => void): NodeContext {
  let lines = 0;
  return {
    now: () => services.clock.now(),
    timezone: plan.timezone,
    node: { id: node.node.id, name: node.node.name },
    credential: (id) => unlessAway(() => services.openCredential(plan.workspaceId, id)),
    http: (request) => services.outbound.http(request),
    membersOf: async (list, contactIds) => {
      const { rows } = await unlessAway(() => services.pool.query<{ contact_id: number }>(
        `select m.contact_id from list_members m join lists l on l.id = m.list_id
         where l.workspace_id = $1 and (l.name = $2 or l.id::text = $2) and m.contact_id = any($3::bigint[])`,
        [plan.workspaceId, list, contactIds],
      ));
      return new Set(rows.map((row) => row.contact_id));
    },
    runCode: (request) => services.sandbox.run({ workspaceId: plan.workspaceId, versionId: plan.versionId, nodeId: node.node.id }, request, services.clock.now()),
    log: (message) => {
      if (lines++ < MAX_LINES) log(message.slice(0, MAX_LINE));
    },
  };
}
