import { readFileSync } from 'node:fs';
import { UserError } from '@parcours/sdk/node';

/** JSON in a file named on the command line. */
export function readJsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('file_unreadable', `Expected a workflow in ${file}, but it cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}); check the name.`, {}, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError('not_json', `Expected JSON in ${file}, found text that cannot be read as such: ${(cause as Error).message}.`, {}, { cause });
  }
}
