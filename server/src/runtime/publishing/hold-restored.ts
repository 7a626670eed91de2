import type pg from 'pg';
import { stopListening } from '../entries/listen.js';

/**
 * Pauses every published workflow of a database that was just restored, since the instant its backup was made: nobody knows there what was
 * sent after it (SECURITY R18). Registrations at providers stay as they are, for the installation that was backed up may still use them.
 * Each workspace is told until one of its people says that they have looked. Answers how many workflows there are to resume.
 */
export async function holdRestored(client: pg.ClientBase, madeAt: Date): Promise<number> {
  const { rows } = await client.query<{ id: number }>(`select id from workflows where status = 'published' and deleted_at is null order by id`);
  await client.query(`update watches set active = false, epoch = epoch + 1, lease_until = null, due_at = 'infinity' where active`);
  for (const { id } of rows) await stopListening(client, id, madeAt.getTime());
  await client.query(`update workflows set status = 'paused', paused_at = $2 where id = any($1::int[])`, [rows.map(({ id }) => id), madeAt]);
  // one that was being resumed would open by itself
  await client.query(`update operations set status = 'stopped', finished_at = now(), next_at = null where kind = 'resume' and status = 'running'`);
  await client.query('update workspaces set restored_from = $1', [madeAt]);
  return rows.length;
}
