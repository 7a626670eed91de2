import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError, UserError, isNodeFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock, Outbound } from '../../core/ports.js';
import type { CredentialVault } from '../../db/vault/credential-vault.js';
import { GRANT_ENDED, requestTokens, type OAuthSettings, type Tokens } from './oauth-client.js';

/** Longer than a token request may take. */
const REFRESH_LEASE_SECONDS = 20;
const LOOK_AGAIN_MS = 100;
const PATIENCE_MS = 25_000;

/** The credential whose tokens these are. */
export interface TokenOwner {
  readonly id: number;
  readonly workspaceId: number;
  readonly type: string;
  readonly name: string;
}

export interface AccessToken {
  readonly accessToken: string;
  /** Grows with each new one. */
  readonly generation: number;
}

interface Row {
  readonly generation: number;
  readonly state: 'connected' | 'disconnected';
  readonly error: string | null;
  readonly key_id: string;
  readonly sealed: Buffer;
}

const EMPTY: Tokens = { accessToken: '', refreshToken: null, usableUntil: 0 };

const disconnected = (owner: TokenOwner, why: string): UserError =>
  new UserError('credential_disconnected', `The credential "${owner.name}" has to be connected again: ${why}`, { credentialId: owner.id });

/**
 * Keeps access tokens and renews them before they end. One renewal at a time per credential, whichever process does it: it takes a
 * lease in the row, the others wait for what it stores. A side that rotates its refresh tokens so never sees an old one twice.
 */
export class TokenKeeper {
  private readonly underWay = new Map<number, Promise<AccessToken>>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly vault: CredentialVault,
    private readonly outbound: Outbound,
    private readonly clock: Clock,
  ) {}

  /**
   * A token that can be used now. `rejected`: the generation the other side has just refused; a newer one is fetched.
   * Throws `UserError` `credential_disconnected`, `oauth_refused`; `TransientError` `network`.
   */
  accessToken(owner: TokenOwner, settings: OAuthSettings, rejected?: number): Promise<AccessToken> {
    const known = this.underWay.get(owner.id);
    if (known !== undefined && rejected === undefined) return known;
    const asked = this.obtain(owner, settings, rejected).finally(() => {
      if (this.underWay.get(owner.id) === asked) this.underWay.delete(owner.id);
    });
    this.underWay.set(owner.id, asked);
    return asked;
  }

  /** Keeps what a new connection has given; whatever was kept before is gone. */
  async connect(owner: TokenOwner, tokens: Tokens, connectedAs: string | null): Promise<void> {
    await this.pool.query(
      `insert into credential_tokens (credential_id, workspace_id, state, connected_as, connected_at, expires_at, error, generation, key_id, sealed)
       values ($1, $2, 'connected', $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000), null, 1, $6, $7)
       on conflict (credential_id) do update set state = 'connected', connected_as = excluded.connected_as, connected_at = excluded.connected_at, expires_at = excluded.expires_at,
         error = null, generation = credential_tokens.generation + 1, key_id = excluded.key_id, sealed = excluded.sealed, refreshing_until = null`,
      [owner.id, owner.workspaceId, connectedAs, this.clock.now(), tokens.usableUntil, this.vault.keyId, this.seal(owner, tokens)],
    );
  }

  /** Somebody has to connect again, and sees why. */
  async fail(owner: TokenOwner, message: string): Promise<void> {
    await this.pool.query(
      `insert into credential_tokens (credential_id, workspace_id, state, error, key_id, sealed) values ($1, $2, 'disconnected', $3, $4, $5)
       on conflict (credential_id) do update set state = 'disconnected', error = excluded.error, refreshing_until = null`,
      [owner.id, owner.workspaceId, message.slice(0, 500), this.vault.keyId, this.seal(owner, EMPTY)],
    );
  }

  private async obtain(owner: TokenOwner, settings: OAuthSettings, rejected: number | undefined): Promise<AccessToken> {
    const machine = settings.grant === 'client_credentials';
    if (machine) await this.prepare(owner);
    for (const giveUpAt = performance.now() + PATIENCE_MS; performance.now() < giveUpAt; await sleep(LOOK_AGAIN_MS)) {
      const { rows } = await this.pool.query<Row>('select generation, state, error, key_id, sealed from credential_tokens where workspace_id = $1 and credential_id = $2', [owner.workspaceId, owner.id]);
      const [row] = rows;
      if (row === undefined) throw disconnected(owner, 'nobody has connected it yet.');
      if (row.state === 'disconnected' && !machine) throw disconnected(owner, row.error ?? 'the other side no longer accepts it.');
      const tokens = this.open(owner, row);
      const usable = tokens.accessToken !== '' && (tokens.usableUntil === null || tokens.usableUntil > this.clock.now());
      if (usable && row.generation !== rejected) return { accessToken: tokens.accessToken, generation: row.generation };
      const fresh = await this.renew(owner, settings, row.generation, tokens);
      if (fresh !== null) return fresh;
    }
    throw new TransientError('network', `Expected a new access token for "${owner.name}", but another process is still fetching one; it is tried again by itself.`);
  }

  /** Null when somebody else is at it. */
  private async renew(owner: TokenOwner, settings: OAuthSettings, generation: number, tokens: Tokens): Promise<AccessToken | null> {
    const { rowCount } = await this.pool.query(
      `update credential_tokens set refreshing_until = now() + make_interval(secs => $3)
       where credential_id = $1 and generation = $2 and (refreshing_until is null or refreshing_until < now())`,
      [owner.id, generation, REFRESH_LEASE_SECONDS],
    );
    if (rowCount === 0) return null;
    try {
      const fresh = await this.fetch(owner, settings, tokens);
      return (await this.store(owner, generation, fresh)) ? { accessToken: fresh.accessToken, generation: generation + 1 } : null;
    } catch (error) {
      if (isNodeFailure(error) && error.code === GRANT_ENDED) {
        await this.pool.query(`update credential_tokens set state = 'disconnected', error = $3, refreshing_until = null where credential_id = $1 and generation = $2`, [owner.id, generation, error.message]);
        throw disconnected(owner, error.message);
      }
      await this.pool.query('update credential_tokens set refreshing_until = null where credential_id = $1 and generation = $2', [owner.id, generation]);
      throw error;
    }
  }

  private async fetch(owner: TokenOwner, settings: OAuthSettings, { refreshToken }: Tokens): Promise<Tokens> {
    const scope: Record<string, string> = settings.scope === '' ? {} : { scope: settings.scope };
    if (settings.grant === 'client_credentials') return requestTokens(this.outbound, settings, { grant_type: 'client_credentials', ...scope }, this.clock.now());
    if (refreshToken === null) throw new UserError(GRANT_ENDED, 'its access has ended, and the other side gave nothing to renew it with.', { credentialId: owner.id });
    const fresh = await requestTokens(this.outbound, settings, { grant_type: 'refresh_token', refresh_token: refreshToken }, this.clock.now());
    // a side that does not rotate sends none: the old one stays good
    return { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken };
  }

  private async store(owner: TokenOwner, generation: number, tokens: Tokens): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update credential_tokens set state = 'connected', error = null, generation = generation + 1, refreshing_until = null, expires_at = to_timestamp($3::float8 / 1000), key_id = $4, sealed = $5,
         connected_at = coalesce(connected_at, to_timestamp($6::float8 / 1000))
       where credential_id = $1 and generation = $2`,
      [owner.id, generation, tokens.usableUntil, this.vault.keyId, this.seal(owner, tokens), this.clock.now()],
    );
    return rowCount === 1;
  }

  /** A client that speaks for itself needs nobody to connect it: its row is made at first use. */
  private async prepare(owner: TokenOwner): Promise<void> {
    await this.pool.query(
      `insert into credential_tokens (credential_id, workspace_id, state, key_id, sealed) values ($1, $2, 'connected', $3, $4) on conflict (credential_id) do nothing`,
      [owner.id, owner.workspaceId, this.vault.keyId, this.seal(owner, EMPTY)],
    );
  }

  private seal({ workspaceId, id, type }: TokenOwner, tokens: Tokens): Buffer {
    return this.vault.seal(workspaceId, id, `${type} tokens`, { tokens: JSON.stringify(tokens) });
  }

  private open({ workspaceId, id, type }: TokenOwner, row: Row): Tokens {
    const { tokens } = this.vault.secretsOf({ workspaceId, id, type: `${type} tokens`, keyId: row.key_id, sealed: row.sealed });
    return JSON.parse(tokens ?? 'null') as Tokens;
  }
}
