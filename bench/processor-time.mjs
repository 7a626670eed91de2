// What the work itself costs, whatever else the machine does meanwhile: the processor clocks of this process and of Postgres's own.
import { readFileSync } from 'node:fs';

/** Clock ticks per second of /proc on every Linux this runs on. */
const TICK_MS = 10;

/** Processor time that each connection of this product has used so far, by process; nothing where there is no /proc. */
export async function connectionsMs(pool) {
  if (process.platform !== 'linux') return new Map();
  const { rows } = await pool.query("select pid from pg_stat_activity where application_name = 'parcours' and backend_type = 'client backend'");
  return new Map(rows.map(({ pid }) => {
    // the name in brackets may hold spaces; the fields are counted after it
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return [pid, (Number(fields[11]) + Number(fields[12])) * TICK_MS];
  }));
}

/** The same of all together; NaN where there is no /proc. */
export async function postgresMs(pool) {
  return process.platform === 'linux' ? [...(await connectionsMs(pool)).values()].reduce((sum, ms) => sum + ms, 0) : NaN;
}

/** Adds up what `work` costs over several calls; pool connections must live on between them, as they do while it is busy. */
export function processorTime(pool) {
  const spent = { nodeMs: 0, postgresMs: 0 };
  const of = async (work) => {
    const [node, postgres] = [process.cpuUsage(), await postgresMs(pool)];
    const result = await work();
    const { user, system } = process.cpuUsage(node);
    spent.nodeMs += (user + system) / 1_000;
    spent.postgresMs += (await postgresMs(pool)) - postgres;
    return result;
  };
  return { spent, of };
}
