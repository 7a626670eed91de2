import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_READ_AND_ENTER = 0o005;
const OTHERS_ENTER = 0o001;

/** Whether an account without any rights can read this folder: a checkout below `/root` it cannot. */
export function isOpenToAll(folder: string): boolean {
  if ((statSync(folder).mode & OTHERS_READ_AND_ENTER) !== OTHERS_READ_AND_ENTER) return false;
  for (let path = dirname(folder); ; path = dirname(path)) {
    if ((statSync(path).mode & OTHERS_ENTER) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
