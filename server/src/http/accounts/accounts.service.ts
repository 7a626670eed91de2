import { Injectable } from '@nestjs/common';
import { isEmail } from '@parcours/sdk/node';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { AccountsRepository, type Account } from '../../db/repositories/accounts.repository.js';
import { badRequest, forbidden, notFound } from '../refusal.js';
import { checkTimezone } from '../routing/check-timezone.js';
import { newSecret, secretHash } from '../routing/secret-text.js';
import { checkPassword, hashPassword } from './passwords.js';

export interface FirstOwner {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly workspace: string;
  readonly timezone?: string;
}

/** The normal form of an address somebody typed. Throws `bad_email`. */
export function readEmail(text: string): string {
  const email = normaliseEmail(text);
  if (!isEmail(email)) throw badRequest('bad_email', 'Expected in "email" an address such as ada@example.org, found something else; correct it.', { field: 'email' });
  return email;
}

/** Set-up of the first owner. */
@Injectable()
export class AccountsService {
  constructor(private readonly accounts: AccountsRepository) {}

  async setupNeeded(): Promise<boolean> {
    return !(await this.accounts.ownerExists());
  }

  /** A fresh one-time token while there is no owner; earlier ones end. Null afterwards. */
  async offerSetup(): Promise<string | null> {
    const token = newSecret();
    return (await this.accounts.offerSetup(secretHash(token))) ? token : null;
  }

  /** Makes the owner named in the configuration, if there is none yet; without a token, since who writes the configuration owns the server. */
  async ensureOwner(owner: FirstOwner): Promise<boolean> {
    if (await this.accounts.ownerExists()) return false;
    return (await this.insertOwner(owner, null)) !== null;
  }

  /** Of many calls at once exactly one makes the owner. Throws `not_found` once there is one, `setup_token` for a wrong token. */
  async setUp(token: string, owner: FirstOwner): Promise<Account> {
    if (await this.accounts.ownerExists()) throw notFound('set-up');
    const tokenHash = secretHash(token);
    // looked at before the costly password hash, and again inside the transaction
    if (!(await this.accounts.setupTokenHash())?.equals(tokenHash)) throw forbidden('setup_token', 'The set-up link is not the one this server printed last; open the newest link from its console.');
    const account = await this.insertOwner(owner, tokenHash);
    if (account === null) throw notFound('set-up');
    return account;
  }

  /** The hash of a password somebody chooses. Throws `weak_password`. */
  async hashChosen(password: string, known: readonly string[]): Promise<string> {
    checkPassword(password, known);
    return hashPassword(password);
  }

  private async insertOwner(owner: FirstOwner, tokenHash: Buffer | null): Promise<Account | null> {
    const email = readEmail(owner.email);
    checkPassword(owner.password, [email, owner.name, owner.workspace]);
    const timezone = owner.timezone === undefined ? 'UTC' : checkTimezone(owner.timezone);
    const passwordHash = await hashPassword(owner.password);
    return this.accounts.createOwner({ email, name: owner.name, passwordHash, workspace: owner.workspace, timezone }, tokenHash);
  }

  /** For the command line. False when nobody has this address. */
  async resetPassword(email: string, password: string): Promise<boolean> {
    const key = normaliseEmail(email);
    checkPassword(password, [key]);
    return this.accounts.setPassword(key, await hashPassword(password));
  }
}
