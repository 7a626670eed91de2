import { UserError, type JsonObject, type Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import { bindEvent } from '../../customers/segments/bind-event.js';
import { dependenciesOf, type Dependencies } from '../../customers/segments/dependencies.js';
import { readRule } from '../../customers/segments/read-rule.js';
import type { ConditionPreview, Segment, SegmentPreview, Segments, TriedOn } from '../../core/segments/segments.js';
import { transaction } from '../store/transaction.js';
import { previewCondition } from './preview-condition.js';
import { previewSegment } from './preview-segment.js';
import { SEGMENT, type SegmentRow } from './segment-row.js';

const gone = (): UserError => new UserError('not_found', 'There is no such segment.', { status: 404 });
const LOCK = 0x5e67;
/** What was noted, and fell due, while a rule could not be computed is history for the one that comes after: it may be of months. */
const FORGET_WHILE_FAILED = ['segment_changes', 'segment_flips'].map((table) => `delete from ${table} c using segments s where s.workspace_id = $1 and s.id = $2 and s.state = 'failed' and c.segment_id = s.id`);

/** Segments kept in Postgres; the lane keeps them up. */
export class PostgresSegments implements Segments {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  create(workspaceId: number, name: string, rule: Rule): Promise<Segment> {
    return this.write(workspaceId, rule, async (client) => {
      const { rows } = await client.query<{ id: number }>(
        `insert into segments (workspace_id, name, rule, settled_after, created_at, updated_at) values ($1, $2, $3, pg_current_xact_id()::text::bigint, to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000)) on conflict (workspace_id, name) do nothing returning id`,
        [workspaceId, name, JSON.stringify(rule), this.clock.now()],
      );
      return rows[0]?.id ?? taken(name);
    });
  }

  save(workspaceId: number, id: number, name: string, rule: Rule): Promise<Segment> {
    return this.write(workspaceId, rule, async (client) => {
      const other = await client.query('select 1 from segments where workspace_id = $1 and name = $2 and id <> $3', [workspaceId, name, id]);
      if (other.rowCount !== 0) taken(name);
      for (const forget of FORGET_WHILE_FAILED) await client.query(forget, [workspaceId, id]);
      const { rowCount } = await client.query(
        `update segments set name = $3, revision = revision + 1, updated_at = to_timestamp($5::float8 / 1000), settled_after = pg_current_xact_id()::text::bigint, rule = $4, state = case when rule = $4::jsonb and state <> 'failed' then state else 'computing' end
         where workspace_id = $1 and id = $2`,
        [workspaceId, id, name, JSON.stringify(rule), this.clock.now()],
      );
      if (rowCount === 0) throw gone();
      return id;
    });
  }

  async remove(workspaceId: number, id: number): Promise<void> {
    await transaction(this.pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK, workspaceId]);
      const { rows } = await client.query<{ name: string }>(`select s.name from segment_watches w join segments s on s.id = w.segment_id where w.workspace_id = $1 and w.kind = 'segment' and w.key = $2 order by s.name limit 1`, [workspaceId, String(id)]);
      if (rows[0]) throw new UserError('segment_used', `The segment "${rows[0].name}" asks who is in this one; change its rule first.`, { status: 409 });
      await client.query('delete from segment_changes where workspace_id = $1 and segment_id = $2', [workspaceId, id]);
      const { rowCount } = await client.query('delete from segments where workspace_id = $1 and id = $2', [workspaceId, id]);
      if (rowCount === 0) throw gone();
    });
  }

  async preview(workspaceId: number, rule: Rule, exact: boolean, businessEvent?: string): Promise<SegmentPreview> {
    const asked = businessEvent === undefined ? rule : bindEvent(rule, await this.lastOf(workspaceId, businessEvent));
    return previewSegment(this.pool, workspaceId, asked, exact, this.clock.now());
  }

  tryCondition(workspaceId: number, rule: Rule, on: TriedOn): Promise<ConditionPreview> {
    return previewCondition(this.pool, workspaceId, rule, on);
  }

  private async lastOf(workspaceId: number, businessEvent: string): Promise<JsonObject> {
    const { rows } = await this.pool.query<{ properties: JsonObject }>('select properties from business_events where workspace_id = $1 and name = $2 order by id desc limit 1', [workspaceId, businessEvent]);
    if (!rows[0]) throw new UserError('no_event_yet', `Whom the rule takes depends on an event, and no business event "${businessEvent}" has come yet; send one, or publish and wait for it.`, { status: 422 });
    return rows[0].properties;
  }

  /** One writer of rules at a time in a workspace, so that two of them together make no circle. */
  private async write(workspaceId: number, rule: Rule, work: (client: pg.ClientBase) => Promise<number>): Promise<Segment> {
    const asked = dependenciesOf(readRule(rule));
    const segment = await transaction(this.pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK, workspaceId]);
      const id = await work(client);
      await this.check(client, workspaceId, id, asked);
      await this.watch(client, workspaceId, id, asked);
      const { rows } = await client.query<SegmentRow>(`select ${SEGMENT} from segments s where s.id = $1`, [id]);
      return rows[0] as Segment;
    });
    this.changed();
    return segment;
  }

  /** What a rule names is there, and no segment asks for itself, over however many others. */
  private async check(client: pg.ClientBase, workspaceId: number, id: number, asked: Dependencies): Promise<void> {
    const lists = await client.query<{ id: number }>('select id from unnest($2::int[]) as u(id) where not exists (select from lists l where l.workspace_id = $1 and l.id = u.id)', [workspaceId, [...asked.lists]]);
    if (lists.rows[0]) throw new UserError('bad_rule', `The rule asks for the list ${lists.rows[0].id}, which does not exist; choose another.`, { field: 'rule', status: 422 });
    const segments = await client.query<{ id: number }>('select id from unnest($2::int[]) as u(id) where not exists (select from segments s where s.workspace_id = $1 and s.id = u.id)', [workspaceId, [...asked.segments]]);
    if (segments.rows[0]) throw new UserError('bad_rule', `The rule asks for the segment ${segments.rows[0].id}, which does not exist; choose another.`, { field: 'rule', status: 422 });
    const purposes = await client.query<{ key: string }>('select key from unnest($2::text[]) as u(key) where not exists (select from purposes p where p.workspace_id = $1 and p.key = u.key)', [workspaceId, [...asked.purposes]]);
    if (purposes.rows[0]) throw new UserError('bad_rule', `The rule asks for consent to "${purposes.rows[0].key}", which is no purpose of this workspace; choose another.`, { field: 'rule', status: 422 });
    const circle = await client.query<{ name: string }>(
      `with recursive below as (select u.id from unnest($2::int[]) as u(id) union select w.key::int from below b join segment_watches w on w.segment_id = b.id and w.kind = 'segment')
       select s.name from below b join segments s on s.id = b.id where b.id = $1`,
      [id, [...asked.segments]],
    );
    if (circle.rows[0]) throw new UserError('segment_cycle', `The rule asks for a segment that asks for "${circle.rows[0].name}" itself; a segment cannot depend on itself.`, { field: 'rule', status: 422 });
  }

  private async watch(client: pg.ClientBase, workspaceId: number, id: number, asked: Dependencies): Promise<void> {
    const watches = [['born', ''], ...[...asked.fields].map((key) => ['field', key]), ...[...asked.events].map((key) => ['event', key]), ...[...asked.lists].map((key) => ['list', String(key)]), ...[...asked.segments].map((key) => ['segment', String(key)]), ...[...asked.purposes].map((key) => ['consent', key])];
    await client.query('delete from segment_watches where segment_id = $1', [id]);
    await client.query('insert into segment_watches (workspace_id, segment_id, kind, key) select $1, $2, * from unnest($3::text[], $4::text[])', [workspaceId, id, watches.map(([kind]) => kind), watches.map(([, key]) => key)]);
  }
}

function taken(name: string): never {
  throw new UserError('name_taken', `There is a segment named "${name}" already; choose another name.`, { field: 'name', status: 409 });
}
