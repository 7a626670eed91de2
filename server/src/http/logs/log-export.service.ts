import { Inject, Injectable } from '@nestjs/common';
import type { LogEntry } from '@parcours/sdk/api';
import type pg from 'pg';
import { csvLine } from '../../customers/csv/write-csv.js';
import type { LogFilter } from '../../db/logs/log-filter.js';
import { listLogs } from '../../db/logs/list-logs.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../injection.js';
import type { Principal } from '../routing/principal.js';

const PAGE = 1_000;
const COLUMNS = ['at', 'occurredAt', 'kind', 'name', 'contactId', 'contact', 'workflowId', 'workflow', 'runId', 'node', 'outcome', 'code', 'reason', 'messageId', 'subject', 'properties'] as const;

const cells = (entry: LogEntry): Record<(typeof COLUMNS)[number], unknown> => ({
  at: entry.at, occurredAt: entry.occurredAt, kind: entry.kind, name: entry.name, contactId: entry.contact?.id, contact: entry.contact?.name, workflowId: entry.workflow?.id, workflow: entry.workflow?.name,
  runId: entry.runId, node: entry.node?.name, outcome: entry.status, code: entry.code, reason: entry.reason, messageId: entry.messageId, subject: entry.subject,
  properties: Object.keys(entry.properties).length === 0 ? null : JSON.stringify(entry.properties),
});

/** The log as a file, page by page: memory holds one page, whatever its length. */
@Injectable()
export class LogExport {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  async *open({ workspaceId }: Principal, filter: LogFilter): AsyncGenerator<string> {
    yield csvLine(COLUMNS);
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const after = cursor;
      // the answer is sent outside of the request's own context
      const page = await inWorkspace(workspaceId, () => listLogs(this.pool, workspaceId, { ...filter, limit: PAGE, ...(after === undefined ? {} : { cursor: after }) }));
      const text = page.items.map((entry) => {
        const row = cells(entry);
        return csvLine(COLUMNS.map((column) => String(row[column] ?? '')));
      }).join('');
      if (text !== '') yield text;
      cursor = page.nextCursor;
    }
  }
}
