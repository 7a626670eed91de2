import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { compile } from '../../customers/segments/compile.js';
import { readRule } from '../../customers/segments/read-rule.js';
import { transaction } from '../store/transaction.js';
import { noteSizes } from './note-sizes.js';
import { readZones } from './read-zones.js';

interface Due {
  readonly id: number;
  readonly workspace_id: number;
  readonly rule: Rule;
  readonly timezone: string;
}

/**
 * The oldest segment whose rule is new, once whoever began to write before its watches were there has ended: theirs are the only changes
 * nobody has noted. Its row is locked until commit; changes noted meanwhile wait, and are looked at after.
 */
const NEXT = `select s.id, s.workspace_id, s.rule, w.timezone from segments s join workspaces w on w.id = s.workspace_id
  where s.state = 'computing' and s.settled_after < pg_snapshot_xmin(pg_current_snapshot())::text::bigint order by s.updated_at, s.id limit 1 for update of s skip locked`;

/** Segments that ask who is in this one: what changed in it was nobody's doing, so they are computed anew too. */
const DEPENDANTS = `update segments set state = 'computing', settled_after = pg_current_xact_id()::text::bigint where state = 'ready' and id in (select segment_id from segment_watches where workspace_id = $1 and kind = 'segment' and key = $2)`;

/** Of this transaction alone: a million contacts fit into memory, other processors help also where much is handed on, and compiling the statement would take longer than it saves. */
const SETTINGS = [['work_mem', '64MB'], ['max_parallel_workers_per_gather', '4'], ['parallel_tuple_cost', '0.01'], ['jit', 'off']] as const;

/**
 * Looks at everybody by one set-based statement; writes who came, who went, and who has to be looked at again when. Whoever did something since, or
 * whose time has come, is left where they are: they are looked at next, one by one, and journeys hear what becomes of them.
 */
async function compute(client: pg.ClientBase, { id, workspace_id, rule: written, timezone }: Due, now: number): Promise<number> {
  const rule = readRule(written);
  const { text, values } = compile(rule, { workspaceId: workspace_id, now, zones: await readZones(client, workspace_id, timezone, rule, now), contactIds: null });
  const [segment, instant] = [`$${values.length + 1}::int`, `to_timestamp($${values.length + 2}::float8 / 1000)`];
  await client.query(`select ${SETTINGS.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(', ')}`);
  // in the order of contacts, so that both indexes grow at one place
  await client.query(
    `create temporary table segment_verdicts on commit drop as with next as (select contact_id from segment_changes where segment_id = ${segment} union select contact_id from segment_flips where segment_id = ${segment} and due_at <= ${instant})
     select v.contact_id, v.holds, v.next_at, n.contact_id is not null as waits from (${text} offset 0) v left join next n on n.contact_id = v.contact_id where v.holds or v.next_at is not null or n.contact_id is not null order by v.contact_id`,
    [...values, id, now],
  );
  await client.query('analyze segment_verdicts');
  await client.query('delete from segment_flips f where f.segment_id = $1 and not exists (select from segment_verdicts v where v.contact_id = f.contact_id and v.waits)', [id]);
  await client.query('insert into segment_flips (workspace_id, contact_id, due_at, segment_id) select $1, contact_id, next_at, $2 from segment_verdicts where next_at is not null and not waits', [workspace_id, id]);
  await client.query('delete from segment_members m where m.segment_id = $1 and not exists (select from segment_verdicts v where v.contact_id = m.contact_id and (v.holds or v.waits))', [id]);
  await client.query('insert into segment_members (workspace_id, contact_id, segment_id, since) select $1, contact_id, $2, to_timestamp($3::float8 / 1000) from segment_verdicts where holds and not waits on conflict do nothing', [workspace_id, id, now]);
  const { rows } = await client.query<{ members: number }>('select count(*)::int as members from segment_verdicts v where case when v.waits then exists (select from segment_members m where m.segment_id = $1 and m.contact_id = v.contact_id) else v.holds end', [id]);
  return rows[0]?.members ?? 0;
}

/** Computes one segment; answers its id, or null when there is none to compute. A rule that cannot be computed is said so, and not tried again until it is saved again. */
export async function computeNext(pool: pg.Pool, now: number): Promise<number | null> {
  const begun = performance.now();
  let failing: Due | undefined;
  try {
    return await transaction(pool, async (client) => {
      const { rows } = await client.query<Due>(NEXT);
      const [due] = rows;
      if (!due) return null;
      failing = due;
      const members = await compute(client, due, now);
      await client.query(`update segments set state = 'ready', error = null, members = $2, computed_at = to_timestamp($3::float8 / 1000), compute_ms = $4 where id = $1`, [due.id, members, now, Math.round(performance.now() - begun)]);
      await noteSizes(client, [due.id], now);
      await client.query(DEPENDANTS, [due.workspace_id, String(due.id)]);
      return due.id;
    });
  } catch (error) {
    if (!failing || !isOfData(error)) throw error;
    await pool.query(`update segments set state = 'failed', error = $2 where id = $1`, [failing.id, (error as Error).message]);
    return failing.id;
  }
}

/** Class 22: what stands in the data cannot be computed with. */
const isOfData = (error: unknown): boolean => /^(22|42)/.test((error as { code?: string }).code ?? '') || (error as { code?: string }).code === 'bad_rule';
