import { createInterface } from 'node:readline/promises';
import type { Role } from '@parcours/sdk/api';
import { UserError } from '@parcours/sdk/node';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { ApiKeysRepository } from '../../db/repositories/api-keys.repository.js';
import { AuditRepository } from '../../db/repositories/audit.repository.js';
import { SecondFactorsRepository } from '../../db/repositories/second-factors.repository.js';
import { AuditTrail } from '../../http/audit/audit-trail.service.js';
import { AccountsService } from '../../http/accounts/accounts.service.js';
import { ApiKeysService } from '../../http/api-keys/api-keys.service.js';
import type { Database } from '../database.js';
import { workspaceId } from './workflow-commands.js';

const ROLES: readonly string[] = ['admin', 'editor', 'analyst', 'viewer'] satisfies Role[];

/** Prints the key alone on stdout, so that a script can keep it. */
export async function createApiKey(database: Database, name: string, role: string): Promise<void> {
  if (!ROLES.includes(role)) throw new UserError('bad_role', `Expected --role to be one of ${ROLES.join(', ')}, found ${role}.`);
  const caller = { userId: null, workspaceId: await workspaceId(database), role: 'owner' as const };
  const entries = new AuditRepository(database.source);
  const { key } = await new ApiKeysService(new ApiKeysRepository(database.source), new AuditTrail(entries)).create(caller, { name, role: role as Role });
  await entries.add({ workspaceId: caller.workspaceId, action: 'apiKeys.create', subject: name, details: { after: { role } }, ...BY_COMMAND });
  process.stderr.write('This key is shown only now; keep it like a password.\n');
  process.stdout.write(`${key}\n`);
}

/** Whoever reaches the database can be anybody: the log says that it was the command line. */
const BY_COMMAND = { actor: { kind: 'system' }, address: null, agent: 'command line' } as const;

async function writeOf(database: Database, email: string, action: string): Promise<void> {
  const accounts = new AccountsRepository(database.source);
  const user = await accounts.userByEmail(normaliseEmail(email));
  const account = user === null ? null : await accounts.accountOf(user.id);
  if (account !== null) await new AuditRepository(database.source).add({ workspaceId: account.workspaceId, action, subject: normaliseEmail(email), details: {}, ...BY_COMMAND });
}

/** From a pipe or typed; never from the arguments, which other users of the computer can see. */
async function askPassword(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdin.isTTY ? process.stderr : undefined });
  try {
    return process.stdin.isTTY ? await lines.question('New password: ') : ((await lines[Symbol.asyncIterator]().next()).value ?? '');
  } finally {
    lines.close();
  }
}

export async function resetPassword(database: Database, email: string): Promise<void> {
  const accounts = new AccountsService(new AccountsRepository(database.source));
  if (!(await accounts.resetPassword(email, await askPassword()))) throw new UserError('not_found', `Expected the address of an account, found ${email}, which none has.`);
  await writeOf(database, email, 'passwordReset.complete');
  process.stdout.write(`The password of ${email} is changed, and all its sessions have ended.\n`);
}

/** For somebody who lost their phone and their recovery codes. */
export async function removeSecondFactor(database: Database, email: string): Promise<void> {
  const user = await new AccountsRepository(database.source).userByEmail(normaliseEmail(email));
  if (user === null) throw new UserError('not_found', `Expected the address of an account, found ${email}, which none has.`);
  await new SecondFactorsRepository(database.source).remove(user.id);
  await writeOf(database, email, 'account.removeSecondFactor');
  process.stdout.write(`${email} signs in with the password alone now.\n`);
}
