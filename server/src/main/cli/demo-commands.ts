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

/** The midnight a day begins with, so that one day and seed give one result whenever they are asked for. */
function dayOf(text: string | undefined): number {
  if (text === undefined) return Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new UserError('bad_arguments', `Expected in --until a day such as 2027-03-01, found "${text}".`);
  return at;
}

/** Fills the first workspace with made-up customers of a French shop. */
export async function generateDemo(database: Database, { contacts, days, seed, until }: { readonly contacts?: string; readonly days?: string; readonly seed?: string; readonly until?: string }): Promise<void> {
  const request = {
    workspaceId: await workspaceId(database),
    contacts: numberOf('contacts', contacts, 1_000, 10_000_000),
    days: Math.max(1, numberOf('days', days, 90, 3_650)),
    seed: numberOf('seed', seed, 1, 4_294_967_295),
    until: dayOf(until),
  };
  const began = performance.now();
  const written = await writeCustomers(database.pool, request, (done) => process.stderr.write(`\r${done} of ${request.contacts} contacts`));
  process.stderr.write('\n');
  process.stdout.write(`Made ${written.contacts} contacts, ${written.events} events and ${written.consents} consents in ${((performance.now() - began) / 1000).toFixed(1)} s (seed ${request.seed}, until ${new Date(request.until).toISOString().slice(0, 10)}).\n`);
}
