import { UserError } from '@parcours/sdk/node';
import type { Database } from '../database.js';
import { writeCustomers } from '../demo/shop/write-customers.js';
import { workspaceId } from './workflow-commands.js';

const DAY_MS = 86_400_000;

function numberOf(name: string, text: string | undefined, standard: number, most: number): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new UserError('bad_arguments', `Expected in --${name} a whole number of at most ${most}, found "${text}".`);
  return value;
}

/** Fills the first workspace with made-up customers of a French shop. */
export async function generateDemo(database: Database, { contacts, days, seed }: { readonly contacts?: string; readonly days?: string; readonly seed?: string }): Promise<void> {
  const request = {
    workspaceId: await workspaceId(database),
    contacts: numberOf('contacts', contacts, 1_000, 10_000_000),
    days: Math.max(1, numberOf('days', days, 90, 3_650)),
    seed: numberOf('seed', seed, 1, 4_294_967_295),
    until: Math.floor(Date.now() / DAY_MS) * DAY_MS,
  };
  const began = performance.now();
  const written = await writeCustomers(database.pool, request, (done) => process.stderr.write(`\r${done} of ${request.contacts} contacts`));
  process.stderr.write('\n');
  process.stdout.write(`Made ${written.contacts} contacts, ${written.events} events and ${written.consents} consents in ${((performance.now() - began) / 1000).toFixed(1)} s (seed ${request.seed}).\n`);
}
