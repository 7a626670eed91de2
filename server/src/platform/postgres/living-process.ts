import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Column = 'lstart' | 'command' | 'ppid';

function listed(pid: number, column: Column): string | undefined {
  const answer = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.trim() || undefined : undefined;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Fields of /proc/pid/stat after the command, which stands in brackets and may hold spaces: 0 is the state, 1 the parent, 19 the start. */
function statFields(pid: number): string[] | undefined {
  const stat = readProc(pid, 'stat');
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields;
}

const onLinux = process.platform === 'linux';

/** When a living process started, in whatever form the system tells it; undefined when there is no such process. */
export const processStart = (pid: number): string | undefined => (onLinux ? statFields(pid)?.[19] : listed(pid, 'lstart'));

/** The parent of a living process, or undefined. */
export function processParent(pid: number): number | undefined {
  const parent = onLinux ? statFields(pid)?.[1] : listed(pid, 'ppid');
  return parent === undefined ? undefined : Number(parent);
}

/** The command line of a living process, or undefined. */
export const processCommand = (pid: number): string | undefined => (onLinux ? readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() || undefined : listed(pid, 'command'));
