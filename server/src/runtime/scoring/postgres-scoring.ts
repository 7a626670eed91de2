import { UserError, type ScoresOf, type ScoringOffers } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import type { Lead, Scoring, ScoringModelState, ScoringPreview, ScoringStatement } from '../../core/scoring/scoring.js';
import type { ScoringDefinition } from '../../core/scoring/definition.js';
import { fieldsOf, readModel } from '../../customers/scoring/read-model.js';
import { transaction } from '../store/transaction.js';
import { contactStatement } from './contact-statement.js';
import { previewScoring } from './preview-scoring.js';
import { rankLeads } from './rank-leads.js';
import { readOffers, readScores } from './read-scores.js';
import { attributeNames } from './settle-standings.js';

const gone = (): UserError => new UserError('not_found', 'There is no such score.', { status: 404 });
const LIST = `select m.id, m.key, m.kind, m.name, m.definition, m.state, m.done, (select count(*)::int from contacts c where c.workspace_id = m.workspace_id) as of, m.error, (extract(epoch from m.computed_at) * 1000)::float8 as "computedAt",
    coalesce((select jsonb_object_agg(grade, contacts) from (select coalesce(s.grade, '') as grade, count(*) as contacts from scoring_standings s where s.model_id = m.id group by 1) g), '{}') as groups
  from scoring_models m where m.workspace_id = $1 order by m.kind, m.id`;

/** What was noted while rules could not be read is history for those that come after: it may be of months. */
const FORGET_WHILE_FAILED = `delete from scoring_changes c using scoring_models m where m.workspace_id = $1 and m.id = $2 and m.state = 'failed' and c.model_id = m.id`;

/** Scores and stages kept in Postgres; the lane keeps them up. */
export class PostgresScoring implements Scoring {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  async list(workspaceId: number): Promise<readonly ScoringModelState[]> {
    return (await this.pool.query<ScoringModelState>(LIST, [workspaceId])).rows;
  }

  create(workspaceId: number, key: string, name: string, definition: ScoringDefinition): Promise<number> {
    return this.write(workspaceId, key, name, definition, async (client) => {
      const { rows } = await client.query<{ id: number }>(
        `insert into scoring_models (workspace_id, kind, key, name, definition, settled_after, created_at, updated_at) values ($1, $2, $3, $4, $5, pg_current_xact_id()::text::bigint, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000)) on conflict do nothing returning id`,
        [workspaceId, definition.kind, key, name, JSON.stringify(definition), this.clock.now()],
      );
      if (rows[0] === undefined) throw new UserError('key_taken', definition.kind === 'stages' ? 'This workspace has its stages already; change those.' : `There is a score with the key "${key}" already; choose another one.`, { field: 'key', status: 409 });
      return rows[0].id;
    });
  }

  async save(workspaceId: number, id: number, name: string, definition: ScoringDefinition): Promise<void> {
    const [found] = (await this.pool.query<{ key: string; kind: string }>('select key, kind from scoring_models where workspace_id = $1 and id = $2', [workspaceId, id])).rows;
    if (found === undefined) throw gone();
    if (found.kind !== definition.kind) throw new UserError('bad_scoring', 'A score stays a score, and stages stay stages; make a new one.', { field: 'definition', status: 422 });
    await this.write(workspaceId, found.key, name, definition, async (client) => {
      await client.query(FORGET_WHILE_FAILED, [workspaceId, id]);
      const { rowCount } = await client.query(
        `update scoring_models set name = $3, definition = $4, updated_at = to_timestamp($5::float8 / 1000), settled_after = pg_current_xact_id()::text::bigint, state = case when definition = $4::jsonb and state = 'ready' then state else 'computing' end,
           cursor = 0, done = 0, error = null where workspace_id = $1 and id = $2`,
        [workspaceId, id, name, JSON.stringify(definition), this.clock.now()],
      );
      if (rowCount === 0) throw gone();
      return id;
    });
  }

  async remove(workspaceId: number, id: number): Promise<void> {
    await transaction(this.pool, async (client) => {
      const [found] = (await client.query<{ key: string; kind: string }>('select key, kind from scoring_models where workspace_id = $1 and id = $2 for update', [workspaceId, id])).rows;
      if (found === undefined) throw gone();
      const names = found.kind === 'score' ? Object.values(attributeNames(found.key)) : ['stage', 'stages'];
      await client.query('update contacts c set attributes = c.attributes - $3::text[] from scoring_standings s where s.contact_id = c.id and s.model_id = $2 and c.workspace_id = $1', [workspaceId, id, names]);
      await client.query('delete from scoring_changes where workspace_id = $1 and model_id = $2', [workspaceId, id]);
      await client.query('delete from scoring_models where id = $1', [id]);
    });
    this.changed();
  }

  preview(workspaceId: number, definition: ScoringDefinition): Promise<ScoringPreview> {
    return previewScoring(this.pool, workspaceId, definition, this.clock.now());
  }

  leads(workspaceId: number, score: string | null, limit: number): Promise<readonly Lead[]> {
    return rankLeads(this.pool, workspaceId, score, limit, this.clock.now());
  }

  statement(workspaceId: number, contactId: number): Promise<ScoringStatement> {
    return contactStatement(this.pool, workspaceId, contactId, this.clock.now());
  }

  scoresOf(workspaceId: number, contactIds: readonly number[]): Promise<readonly ScoresOf[]> {
    return readScores(this.pool, workspaceId, contactIds, this.clock.now());
  }

  offers(workspaceId: number): Promise<ScoringOffers> {
    return readOffers(this.pool, workspaceId);
  }

  private async write(workspaceId: number, key: string, name: string, definition: ScoringDefinition, work: (client: pg.ClientBase) => Promise<number>): Promise<number> {
    const model = readModel({ id: 0, key, name, first: false, definition });
    const fields = fieldsOf(model);
    const watches = [...model.names.map((event) => ['event', event]), ...fields.map((field) => ['field', field]), ...(fields.length > 0 ? [['born', '']] : [])];
    const id = await transaction(this.pool, async (client) => {
      const written = await work(client);
      await client.query('delete from scoring_watches where model_id = $1', [written]);
      await client.query('insert into scoring_watches (workspace_id, model_id, kind, key) select $1, $2, * from unnest($3::text[], $4::text[])', [workspaceId, written, watches.map(([kind]) => kind), watches.map(([, watched]) => watched)]);
      return written;
    });
    this.changed();
    return id;
  }
}
