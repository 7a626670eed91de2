import { Injectable } from '@nestjs/common';
import { isEmail } from '@parcours/sdk/node';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { AccountsRepository, type Account } from '../../db/repositories/accounts.repository.js';
import { SessionsRepository } from '../../db/repositories/sessions.repository.js';
import { badRequest, forbidden, notFound, notSignedIn, tooMany } from '../refusal.js';
import { checkPassword, hashPassword, passwordFits } from './passwords.js';
import { newSecret, secretHash } from '../routing/secret-text.js';
import { SESSION_ABSOLUTE_MS } from '../routing/session-cookie.js';
import { SignInThrottle } from './sign-in-throttle.js';

export interface FirstOwner {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly workspace: string;
  readonly timezone?: string;
}

function checkTimezone(timezone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    throw badRequest('bad_timezone', 'Expected in "timezone" an IANA zone such as Europe/Paris, found something else; correct it or leave it out.', { field: 'timezone' });
  }
}

/** Set-up of the first owner, and signing in and out. */
@Injectable()
export class AccountsService {
  private readonly throttle = new SignInThrottle();

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
  ) {}

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

  private async insertOwner(owner: FirstOwner, tokenHash: Buffer | null): Promise<Account | null> {
    const email = normaliseEmail(owner.email);
    if (!isEmail(email)) throw badRequest('bad_email', 'Expected in "email" an address such as ada@example.org, found something else; correct it.', { field: 'email' });
    checkPassword(owner.password, [email, owner.name, owner.workspace]);
    const timezone = owner.timezone === undefined ? 'UTC' : checkTimezone(owner.timezone);
    const passwordHash = await hashPassword(owner.password);
    return this.accounts.createOwner({ email, name: owner.name, passwordHash, workspace: owner.workspace, timezone }, tokenHash);
  }

  /** Throws `sign_in_failed` alike for a wrong password and an unknown address, `sign_in_paused` after ten failures. */
  async signIn(email: string, password: string): Promise<Account> {
    const key = normaliseEmail(email);
    const waitSeconds = this.throttle.retryAfterSeconds(key, Date.now());
    if (waitSeconds > 0) throw tooMany('sign_in_paused', `Signing in to this account failed too often; try again in ${Math.ceil(waitSeconds / 60)} minutes.`, waitSeconds);
    const user = await this.accounts.userByEmail(key);
    const fits = await passwordFits(user?.passwordHash ?? null, password);
    const account = fits && user !== null ? await this.accounts.accountOf(user.id) : null;
    if (account === null) {
      this.throttle.failed(key, Date.now());
      throw notSignedIn('sign_in_failed', 'No account has this address and password together; check both, or ask an owner to reset your password.');
    }
    this.throttle.succeeded(key);
    return account;
  }

  /** Opens a session; what it returns goes into the cookie and is stored only as a hash. */
  async openSession(account: Account): Promise<string> {
    const secret = newSecret();
    const now = Date.now();
    await this.sessions.open({ tokenHash: secretHash(secret), userId: account.user.id, workspaceId: account.workspace.id, createdAt: new Date(now), expiresAt: new Date(now + SESSION_ABSOLUTE_MS) });
    return secret;
  }

  async closeSession(secret: string): Promise<void> {
    await this.sessions.close(secretHash(secret));
  }

  /** For the command line. False when nobody has this address. */
  async resetPassword(email: string, password: string): Promise<boolean> {
    const key = normaliseEmail(email);
    checkPassword(password, [key]);
    return this.accounts.setPassword(key, await hashPassword(password));
  }
}
