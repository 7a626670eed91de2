import { UserError } from '@parcours/sdk/node';
import type { Config } from '../platform/config.js';

/** What a process does: serve people, move runs, or both. */
const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** Throws `UserError` `bad_role`, or `role_needs_database` when the database would be out of reach for other processes. */
export function readRole(text: string | undefined, { databaseUrl }: Pick<Config, 'databaseUrl'>): Role {
  const role = text === undefined ? 'all' : ROLES.find((known) => known === text);
  if (role === undefined) throw new UserError('bad_role', `Expected --role ${ROLES.join(', --role ')}, found --role ${text}; correct it or leave it out.`);
  if (role !== 'all' && databaseUrl === undefined) throw new UserError('role_needs_database', `--role ${role} shares its database with other processes, but the embedded one belongs to a single process; set DATABASE_URL to a PostgreSQL they all reach.`);
  return role;
}
