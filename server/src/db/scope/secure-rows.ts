import type { QueryRunner } from 'typeorm';

/** Requests work as this role. It sees rows of the workspace in the setting `parcours.workspace`, and of no other. */
export const API_ROLE = 'parcours_api';

/** Whose members see the rows of all workspaces: the account of the server itself, which moves runs of all of them in one batch. */
export const ENGINE_ROLE = 'parcours_engine';

/** Tables whose rows belong to a workspace through another row, and how. Whoever changes contacts writes them by a trigger. */
const THROUGH_PARENT: Readonly<Record<string, string>> = {
  date_timers: 'exists (select from date_listeners l where l.id = listener_id)',
  date_occurrences: 'exists (select from date_listeners l where l.id = listener_id)',
};

/** Names of people stand beside what they did. Their passwords and second factors are no business of requests that are about a workspace. */
const PEOPLE = 'select (id, email, name, language, disabled_at, totp_enabled_at, created_at)';

/** Requests add to the audit log, and read it; nothing else. */
const rights = (table: string): string => (table === 'audit_log' ? 'select, insert' : 'select, insert, update, delete');

interface Role {
  exists: boolean;
  usable: boolean;
}

interface Tenant {
  name: string;
  type: string | null;
}

/** Parents of partitions stand for them: nobody but the server may ask a partition itself. */
const UNSECURED = `
  select c.relname as name, format_type(a.atttypid, a.atttypmod) as type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
  left join pg_attribute a on a.attrelid = c.oid and a.attname = case c.relname when 'workspaces' then 'id' else 'workspace_id' end and not a.attisdropped
  where c.relkind in ('r', 'p') and not c.relispartition and (a.attname is not null or c.relname = any($1))
    and not (c.relrowsecurity and c.relforcerowsecurity and has_table_privilege($2, c.oid, 'select')
      and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'workspace_rows') and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'engine_rows'))
  order by c.relname`;

async function role(runner: QueryRunner, name: string): Promise<Role> {
  const [found]: Role[] = await runner.query(
    `select r.oid is not null as exists, coalesce(me.rolsuper or pg_has_role(current_user, r.oid, 'member'), false) as usable
     from pg_roles me left join pg_roles r on r.rolname = $1 where me.rolname = current_user`,
    [name],
  );
  return found as Role;
}

/** Tries a change that another process may make at the same moment, or that the account may not make: what counts is how it stands after. */
async function attempt(runner: QueryRunner, text: string): Promise<void> {
  await runner.query('savepoint attempt');
  try {
    await runner.query(text);
  } catch (error) {
    await runner.query('rollback to savepoint attempt');
    const { code } = error as { code?: string };
    // insufficient privilege; made meanwhile, in one of three ways of saying so
    if (!['42501', '42710', '23505', 'XX000'].includes(code ?? '')) throw error;
  }
}

async function ensureRole(runner: QueryRunner, name: string): Promise<boolean> {
  if (!(await role(runner, name)).exists) await attempt(runner, `create role ${name} nologin`);
  const made = await role(runner, name);
  if (made.exists && !made.usable) await attempt(runner, `grant ${name} to current_user`);
  return (await role(runner, name)).usable;
}

function securing({ name, type }: Tenant): string {
  const column = name === 'workspaces' ? 'id' : 'workspace_id';
  const own = THROUGH_PARENT[name] ?? `${column} = nullif(current_setting('parcours.workspace', true), '')::${type}`;
  return `
    alter table ${name} enable row level security, force row level security;
    drop policy if exists workspace_rows on ${name};
    drop policy if exists engine_rows on ${name};
    create policy workspace_rows on ${name} to ${API_ROLE} using (${own});
    create policy engine_rows on ${name} to ${ENGINE_ROLE} using (true);
    revoke all on ${name} from ${API_ROLE};
    grant ${rights(name)} on ${name} to ${API_ROLE};`;
}

/**
 * Row level security on each table with rows of workspaces, those of later migrations included. Changes nothing when all is in place.
 * False when the account may neither make the two roles nor use them: then nothing is changed, and requests are held apart by their queries alone.
 */
export async function secureRows(runner: QueryRunner): Promise<boolean> {
  await runner.startTransaction();
  try {
    const usable = (await ensureRole(runner, API_ROLE)) && (await ensureRole(runner, ENGINE_ROLE));
    if (usable) {
      const tenants: Tenant[] = await runner.query(UNSECURED, [['workspaces', ...Object.keys(THROUGH_PARENT)], API_ROLE]);
      for (const tenant of tenants) await runner.query(securing(tenant));
      if (tenants.length > 0) await runner.query(`grant usage on all sequences in schema public to ${API_ROLE}; grant ${PEOPLE} on users to ${API_ROLE}`);
    }
    await runner.commitTransaction();
    return usable;
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}
