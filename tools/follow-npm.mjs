import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 250;

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const parentOf = (pid) => /^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1];

/** Whom to watch: our parent, and npm behind it when our parent is the shell that npm runs scripts with. Without /proc the parent alone. */
function ancestry() {
  const parent = process.ppid;
  const throughShell = /^[^\0]*sh\0-c\0/.test(readProc(parent, 'cmdline'));
  return `${parent} ${throughShell ? parentOf(parent) : ''}`;
}

/**
 * npm runs us through a shell. A SIGTERM sent to npm ends that shell and not us, and kill -9 of npm leaves the shell waiting for us:
 * so when one of them is gone, we stop as if we had been asked to. Without npm there is nobody to follow: whoever started us knows our process.
 */
export function followNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = ancestry();
  const timer = setInterval(() => {
    if (ancestry() === before) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}
