import { isNodeFailure } from '@parcours/sdk/node';

/** One sentence for what whoever started us can act on; everything for what is our fault. */
export function complain(error: unknown): void {
  if (isNodeFailure(error) && error.who === 'user') process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`Something broke inside Parcours; please report this: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
