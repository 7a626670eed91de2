import type pg from 'pg';

const PARENTS = ['activations', 'step_items', 'events'] as const;

/**
 * Drops months of history that are over by a month and hold nothing any more: an empty table costs every look-up. Gives way to whoever is
 * at work: a partition that cannot be locked at once is dropped another time. Answers their names.
 */
export async function dropEmptyPartitions(client: pg.ClientBase, now: number): Promise<string[]> {
  const before = new Date(now);
  const limit = `${before.getUTCFullYear()}_${String(before.getUTCMonth() + 1).padStart(2, '0')}`;
  const dropped: string[] = [];
  for (const parent of PARENTS) {
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass and c.relname ~ $2 and right(c.relname, 7) < $3 order by 1`,
      [parent, `^${parent}_[0-9]{4}_[0-9]{2}$`, limit],
    );
    for (const { name } of rows) {
      const found = await client.query(`select 1 from ${name} limit 1`);
      if (found.rowCount !== 0) continue;
      await client.query('savepoint before_drop');
      try {
        await client.query(`set local lock_timeout = '200ms'`);
        await client.query(`drop table ${name}`);
        dropped.push(name);
      } catch (error) {
        await client.query('rollback to savepoint before_drop');
        if ((error as { code?: string }).code !== '55P03') throw error;
      }
    }
  }
  return dropped;
}
