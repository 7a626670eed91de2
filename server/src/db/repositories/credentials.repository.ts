import type { Credential as CredentialAnswer } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { DataSource } from 'typeorm';
import { Credential } from '../entities/credential.entity.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

type Connection = CredentialAnswer['connection'];
type Collecting = NonNullable<CredentialAnswer['collecting']>;

/** A credential as people may see it: without its secrets. */
const visible = (credential: Credential, connection: Connection, collecting?: Collecting): CredentialAnswer => ({
  id: credential.id,
  type: credential.type,
  name: credential.name,
  values: credential.visible,
  secretsSet: credential.secretNames,
  connection,
  ...(collecting === undefined ? {} : { collecting }),
  updatedAt: credential.updatedAt.toISOString(),
});

/** Credentials with their secrets sealed; opening them is the vault's business. */
export class CredentialsRepository {
  constructor(private readonly source: DataSource) {}

  /** The id is part of what is sealed, so it has to be known before the row is written. */
  async nextId(): Promise<number> {
    const rows: { id: string }[] = await this.source.query(`select nextval(pg_get_serial_sequence('credentials', 'id')) as id`);
    return Number(rows[0]?.id);
  }

  async insert(credential: Credential): Promise<CredentialAnswer> {
    await this.source.query(
      `insert into credentials (id, workspace_id, type, name, visible, secret_names, key_id, sealed, updated_at)
       overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [credential.id, credential.workspaceId, credential.type, credential.name, JSON.stringify(credential.visible), credential.secretNames, credential.keyId, credential.sealed, credential.updatedAt],
    );
    return visible(credential, null);
  }

  async find(workspaceId: number, id: number): Promise<Credential | null> {
    return this.source.getRepository(Credential).findOneBy({ workspaceId, id });
  }

  async save(credential: Credential): Promise<CredentialAnswer> {
    const { id, workspaceId, ...rest } = credential;
    await this.source.getRepository(Credential).update({ id, workspaceId }, rest as Parameters<ReturnType<DataSource['getRepository']>['update']>[1]);
    return visible(credential, (await this.connections(workspaceId, [id])).get(id) ?? null);
  }

  /** What other values gave access to is forgotten with them. */
  async disconnect(workspaceId: number, id: number): Promise<void> {
    await this.source.query('delete from credential_tokens where workspace_id = $1 and credential_id = $2', [workspaceId, id]);
  }

  async remove(workspaceId: number, id: number): Promise<void> {
    await this.source.getRepository(Credential).delete({ workspaceId, id });
  }

  async list(workspaceId: number, page: PageRequest): Promise<Page<CredentialAnswer>> {
    const after = readCursor(page.cursor, ['id']);
    const query = this.source.getRepository(Credential).createQueryBuilder('credential').where('credential.workspaceId = :workspaceId', { workspaceId });
    if (after !== null) query.andWhere('credential.id < :after', { after: after[0] });
    if (page.search !== undefined) query.andWhere('(credential.name ilike :search or credential.type ilike :search)', { search: containing(page.search) });
    const limit = limitOf(page);
    const found = await query.orderBy('credential.id', 'DESC').limit(limit + 1).getMany();
    const ids = found.map(({ id }) => id);
    const [connections, collecting] = [await this.connections(workspaceId, ids), await this.collecting(workspaceId, ids)];
    return pageOf(found, limit, (credential) => [credential.id], (credential) => visible(credential, connections.get(credential.id) ?? null, collecting.get(credential.id)));
  }

  private async collecting(workspaceId: number, ids: readonly number[]): Promise<ReadonlyMap<number, Collecting>> {
    const rows: { credential_id: number; collected_at: Date | null; problem: string | null }[] = await this.source.query(
      `select credential_id, collected_at, error ->> 'message' as problem from credential_collections where workspace_id = $1 and credential_id = any($2) and due_at < 'infinity'`,
      [workspaceId, ids],
    );
    return new Map(rows.map((row) => [row.credential_id, { collectedAt: row.collected_at?.toISOString() ?? null, problem: row.problem }]));
  }

  private async connections(workspaceId: number, ids: readonly number[]): Promise<ReadonlyMap<number, Connection>> {
    const rows: { credential_id: number; state: 'connected' | 'disconnected'; connected_as: string | null; connected_at: Date | null; error: string | null }[] = await this.source.query(
      'select credential_id, state, connected_as, connected_at, error from credential_tokens where workspace_id = $1 and credential_id = any($2)',
      [workspaceId, ids],
    );
    return new Map(rows.map((row) => [row.credential_id, { state: row.state, connectedAs: row.connected_as, connectedAt: row.connected_at?.toISOString() ?? null, error: row.error }]));
  }

  /** The published workflows of a workspace: what a credential must not be taken from. */
  async publishedDocuments(workspaceId: number): Promise<readonly { readonly name: string; readonly document: WorkflowDocument }[]> {
    return this.source.query(
      `select w.name, v.document from workflows w join workflow_versions v on v.workspace_id = w.workspace_id and v.id = w.published_version_id
       where w.workspace_id = $1 and w.deleted_at is null`,
      [workspaceId],
    );
  }
}
