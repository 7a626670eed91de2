import { existsSync } from 'node:fs';

const SETPRIV = '/usr/bin/setpriv';

/** A command whose process the kernel ends when ours ends, however that happens; elsewhere than on Linux, the command as it is. */
export const withParent = (program, args) => (process.platform === 'linux' && existsSync(SETPRIV) ? [SETPRIV, ['--pdeathsig', 'KILL', program, ...args]] : [program, args]);
