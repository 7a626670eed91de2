import { Inject, Injectable } from '@nestjs/common';
import type { RunSummary } from '@parcours/sdk/api';
import type pg from 'pg';
import { csvLine } from '../../customers/csv/write-csv.js';
import { listRuns, type RunFilter } from '../../db/runs/list-runs.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../injection.js';
import type { Principal } from '../routing/principal.js';

const PAGE = 1_000;
const SECOND_MS = 1_000;
const COLUMNS = ['id', 'workflowId', 'workflow', 'version', 'test', 'status', 'contactId', 'email', 'startedAt', 'endedAt', 'seconds', 'cause', 'parentRunId', 'outcome', 'outcomeName', 'errorCode', 'error', 'errorNode'] as const;

const cells = (run: RunSummary): Record<(typeof COLUMNS)[number], unknown> => ({
  id: run.id, workflowId: run.workflowId, workflow: run.workflowName, version: run.version, test: run.test, status: run.status, contactId: run.contact?.id, email: run.contact?.email,
  startedAt: run.startedAt, endedAt: run.endedAt, seconds: run.endedAt === null ? null : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / SECOND_MS, cause: run.cause, parentRunId: run.parentRunId,
  outcome: run.outcome === null ? null : run.outcome.late ? `late ${run.outcome.kind}` : run.outcome.kind, outcomeName: run.outcome?.name, errorCode: run.error?.code, error: run.error?.message, errorNode: run.error?.nodeId,
});

/** Runs as a file, page by page: memory holds one page, however many there are. */
@Injectable()
export class RunExport {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  async *open({ workspaceId }: Principal, filter: RunFilter): AsyncGenerator<string> {
    yield csvLine(COLUMNS);
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const after = cursor;
      // the answer is sent outside of the request's own context
      const page = await inWorkspace(workspaceId, () => listRuns(this.pool, workspaceId, { ...filter, limit: PAGE, ...(after === undefined ? {} : { cursor: after }) }));
      const text = page.items.map((run) => {
        const row = cells(run);
        return csvLine(COLUMNS.map((column) => String(row[column] ?? '')));
      }).join('');
      if (text !== '') yield text;
      cursor = page.nextCursor;
    }
  }
}
