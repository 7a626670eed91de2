import type { AuditEntry } from '@parcours/sdk/api';
import type { DataSource } from 'typeorm';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { inWorkspace } from '../scope/workspace-scope.js';

export interface AuditFilter {
  readonly action?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
  readonly search?: string;
}

export interface NewAuditEntry {
  readonly workspaceId: number;
  readonly actor: { readonly kind: 'person' | 'key'; readonly id: number } | { readonly kind: 'system' };
  readonly action: string;
  readonly subject: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly address: string | null;
  readonly agent: string | null;
}

interface Row {
  id: string;
  at: Date;
  actor_kind: AuditEntry['actor']['kind'];
  actor_id: number | null;
  actor: string;
  action: string;
  subject: string | null;
  details: Record<string, unknown>;
  address: string | null;
  agent: string | null;
}

const entry = (row: Row): AuditEntry => ({
  id: Number(row.id), at: row.at.toISOString(), actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor },
  action: row.action, subject: row.subject, details: row.details, address: row.address, agent: row.agent,
});

/** Who did what. Rows are only added; the database refuses anything else. */
export class AuditRepository {
  constructor(private readonly source: DataSource) {}

  /** The actor's name is kept as it is now, since people and keys may go. The workspace is the entry's: who makes or enters one acts from another. */
  async add(added: NewAuditEntry): Promise<void> {
    const { workspaceId, actor, action, subject, details, address, agent } = added;
    const write = (): Promise<unknown> => this.source.query(
      `insert into audit_log (workspace_id, actor_kind, actor_id, actor, action, subject, details, address, agent)
       values ($1, $2, $3, coalesce(case $2 when 'person' then (select email from users where id = $3) when 'key' then (select name || ' (' || prefix || '…)' from api_keys where id = $3) end, 'Parcours'), $4, $5, $6, $7, $8)`,
      [workspaceId, actor.kind, actor.kind === 'system' ? null : actor.id, action, subject, JSON.stringify(details), address, agent],
    );
    await inWorkspace(workspaceId, write);
  }

  async list(workspaceId: number, page: PageRequest & AuditFilter): Promise<Page<AuditEntry>> {
    const after = readCursor(page.cursor, ['id']);
    const limit = limitOf(page);
    const rows: Row[] = await this.source.query(
      `select * from audit_log where workspace_id = $1 and ($2::bigint is null or id < $2) and ($3::text is null or action like $3) and ($4::text is null or actor ilike $4)
         and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6) and ($7::text is null or subject ilike $7 or actor ilike $7 or action ilike $7)
       order by id desc limit $8`,
      [
        workspaceId, after?.[0] ?? null, page.action === undefined ? null : `${page.action.replace(/[\\%_]/g, '\\$&')}%`, page.actor === undefined ? null : containing(page.actor),
        page.from ?? null, page.to ?? null, page.search === undefined ? null : containing(page.search), limit + 1,
      ],
    );
    return pageOf(rows, limit, ({ id }) => [Number(id)], entry);
  }
}
