import type pg from 'pg';
import { transaction } from '../store/transaction.js';

/** Mails to one person about alerts come no closer together than this; what happens meanwhile stands in the next one. */
export const GROUP_MS = 10 * 60_000;
/** Older news is none. */
const NEWS_MS = 86_400_000;

interface Behind {
  readonly workspaceId: number;
  readonly userId: number;
}

const NEWEST = `select workspace_id, max(id) as upto from alert_changes where at > to_timestamp(($1::float8 - ${NEWS_MS}) / 1000) group by 1`;
const BEHIND = `
  select p.workspace_id as "workspaceId", p.user_id as "userId" from (${NEWEST}) c join alert_preferences p on p.workspace_id = c.workspace_id and p.told_upto < c.upto
  where p.email and (p.told_at is null or p.told_at <= to_timestamp(($1::float8 - ${GROUP_MS}) / 1000) or p.told_at > to_timestamp(($1::float8 + ${GROUP_MS}) / 1000)) order by 1, 2 limit 500`;

/** What a member is told of: that something has begun or is over, unless they want to hear nothing of its kind or its rule names others. */
const NEWS = `
  select c.id, not a.quiet and r.email and c.state <> 'acknowledged' and not a.kind = any(p.without) and (r.recipients is null or p.user_id = any(r.recipients)) as told
  from alert_preferences p join alert_changes c on c.workspace_id = p.workspace_id and c.id > p.told_upto and c.at > to_timestamp(($3::float8 - ${NEWS_MS}) / 1000)
  join alerts a on a.id = c.alert_id join alert_rules r on r.id = a.rule_id where p.workspace_id = $1 and p.user_id = $2 order by c.id`;

async function writeLetter(client: pg.ClientBase, { workspaceId, userId }: Behind, now: number): Promise<void> {
  const { rows: mine } = await client.query('select from alert_preferences where workspace_id = $1 and user_id = $2 and email for update', [workspaceId, userId]);
  if (mine.length === 0) return;
  const { rows: news } = await client.query<{ id: number; told: boolean }>(NEWS, [workspaceId, userId, now]);
  const last = news.at(-1);
  if (last === undefined) return;
  const told = news.filter((change) => change.told).map(({ id }) => id);
  await client.query(`update alert_preferences set told_upto = $3, told_at = case when $4 then to_timestamp($5::float8 / 1000) else told_at end where workspace_id = $1 and user_id = $2`, [workspaceId, userId, last.id, told.length > 0, now]);
  if (told.length > 0) await client.query(`insert into alert_letters (workspace_id, user_id, what, changes, due_at, created_at) values ($1, $2, 'alerts', $3, to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000))`, [workspaceId, userId, told, now]);
}

/** Puts what has changed into one mail for each member who is to be told; each change into one mail at most. */
export async function writeLetters(pool: pg.Pool, now: number): Promise<void> {
  const { rows } = await pool.query<Behind>(BEHIND, [now]);
  for (const behind of rows) await transaction(pool, (client) => writeLetter(client, behind, now));
}

const HOOKS_BEHIND = `select h.workspace_id as id from (${NEWEST}) c join alert_hooks h on h.workspace_id = c.workspace_id and h.told_upto < c.upto where h.enabled and h.url is not null order by 1 limit 500`;
const POSTS = `
  with mine as (select workspace_id, told_upto from alert_hooks where workspace_id = $1 and enabled and url is not null for update),
  news as (
    select c.id, not a.quiet and r.hook as told from mine join alert_changes c on c.workspace_id = mine.workspace_id and c.id > mine.told_upto and c.at > to_timestamp(($2::float8 - ${NEWS_MS}) / 1000)
    join alerts a on a.id = c.alert_id join alert_rules r on r.id = a.rule_id),
  kept as (update alert_hooks h set told_upto = n.upto from (select max(id) as upto from news) n where h.workspace_id = $1 and n.upto is not null)
  insert into alert_letters (workspace_id, what, changes, due_at, created_at) select $1, 'hook', array[id], to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000) from news where told order by id`;

/** Writes a post for each change, in order. */
export async function writePosts(pool: pg.Pool, now: number): Promise<void> {
  const { rows } = await pool.query<{ id: number }>(HOOKS_BEHIND, [now]);
  for (const { id } of rows) await transaction(pool, (client) => client.query(POSTS, [id, now]));
}
