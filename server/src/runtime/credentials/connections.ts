import { createHash, randomBytes } from 'node:crypto';
import { UserError, toFailure, type CredentialProbe, type HttpResult } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Connections, FinishedConnection } from '../../core/connections.js';
import type { CredentialVault } from '../../db/vault/credential-vault.js';
import type { CredentialDoor } from './credential-door.js';
import { fillRecord, fillText } from './fill-text.js';
import { requestTokens, type OAuthSettings } from './oauth-client.js';
import type { TokenKeeper, TokenOwner } from './token-keeper.js';
import type { Clock, Outbound } from '../../core/ports.js';

/** How long somebody may take at the other side. */
const STATE_MINUTES = 15;

export interface ConnectionsParts {
  readonly pool: pg.Pool;
  readonly vault: CredentialVault;
  readonly door: CredentialDoor;
  readonly tokens: TokenKeeper;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Public address of this product, without a slash at the end: never taken from a request. */
  readonly baseUrl: string;
}

interface State {
  readonly workspace_id: number;
  readonly credential_id: number;
  readonly session_hash: Buffer;
  readonly alive: boolean;
  readonly key_id: string;
  readonly sealed: Buffer;
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

function at(path: string, value: unknown): unknown {
  return path.split('.').reduce((found: unknown, name) => (typeof found === 'object' && found !== null && Object.hasOwn(found, name) ? (found as Record<string, unknown>)[name] : undefined), value);
}

/** Connecting a credential in the browser: OAuth 2, authorisation code with PKCE. A state is good once, for the session that began it (RFC 9700, 2.1 and 4.7). */
export class OAuthConnections implements Connections {
  constructor(private readonly parts: ConnectionsParts) {}

  get redirectUrl(): string {
    return `${this.parts.baseUrl}/oauth2/callback`;
  }

  async begin(workspaceId: number, credentialId: number, session: string): Promise<string> {
    const { settings, owner } = await this.parts.door.oauthOf(workspaceId, credentialId);
    if (settings.grant !== 'authorization_code') throw new UserError('not_connectable', `"${owner.name}" gets its access by itself; nobody has to connect it.`, { status: 422 });
    if (!URL.canParse(settings.authorizeUrl) || !/^https?:$/.test(new URL(settings.authorizeUrl).protocol))
      throw new UserError('bad_credential', 'Expected the credential to have an authorisation address such as https://example.org/oauth/authorize, found none; correct the credential.', { status: 422 });
    const state = randomBytes(32).toString('base64url');
    const verifier = randomBytes(48).toString('base64url');
    const { pool, vault } = this.parts;
    await pool.query('delete from oauth_states where expires_at < now()');
    await pool.query(
      `insert into oauth_states (state_hash, session_hash, workspace_id, credential_id, expires_at, key_id, sealed) values ($1, $2, $3, $4, now() + make_interval(mins => $5), $6, $7)`,
      [hash(state), hash(session), workspaceId, credentialId, STATE_MINUTES, vault.keyId, vault.seal(workspaceId, credentialId, `${owner.type} state`, { verifier })],
    );
    const url = new URL(settings.authorizeUrl);
    const parameters = { ...settings.authorizeParameters, response_type: 'code', client_id: settings.clientId, redirect_uri: this.redirectUrl, state, ...(settings.scope === '' ? {} : { scope: settings.scope }) };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    if (settings.pkce) for (const [name, value] of Object.entries({ code_challenge: challengeOf(verifier), code_challenge_method: 'S256' })) url.searchParams.set(name, value);
    return url.href;
  }

  async finish(workspaceId: number, session: string, { state, code, error }: { readonly state: string; readonly code?: string; readonly error?: string }): Promise<FinishedConnection> {
    // gone whatever comes of it: a state that was seen is not good a second time
    const { rows } = await this.parts.pool.query<State>('delete from oauth_states where state_hash = $1 returning workspace_id, credential_id, session_hash, expires_at > now() as alive, key_id, sealed', [hash(state)]);
    const [row] = rows;
    if (!row || !row.alive || row.workspace_id !== workspaceId || !row.session_hash.equals(hash(session))) return { credentialId: null, problem: 'state' };
    const { settings, owner, definition } = await this.parts.door.oauthOf(workspaceId, row.credential_id);
    if (code === undefined || code === '') {
      await this.parts.tokens.fail(owner, error === 'access_denied' ? 'access was not granted.' : `the other side answered "${(error ?? 'no code').slice(0, 60)}".`);
      return { credentialId: owner.id, problem: error === 'access_denied' ? 'denied' : 'refused' };
    }
    try {
      const { verifier } = this.parts.vault.secretsOf({ workspaceId, id: owner.id, type: `${owner.type} state`, keyId: row.key_id, sealed: row.sealed });
      await this.exchange(owner, settings, definition.oauth2?.account, code, verifier ?? '');
      return { credentialId: owner.id, problem: null };
    } catch (thrown) {
      await this.parts.tokens.fail(owner, toFailure(thrown).message);
      return { credentialId: owner.id, problem: 'refused' };
    }
  }

  async disconnect(workspaceId: number, credentialId: number): Promise<void> {
    await this.parts.pool.query('delete from credential_tokens where workspace_id = $1 and credential_id = $2', [workspaceId, credentialId]);
  }

  async probe(workspaceId: number, credentialId: number, probe: CredentialProbe, visible: Readonly<Record<string, string>>): Promise<void> {
    const url = fillText(probe.url, visible);
    const answer = await this.parts.door.probe(workspaceId, credentialId, url, fillRecord(probe.headers, visible));
    if (answer.status < 200 || answer.status > 299) throw new UserError('credential_refused', `Expected ${new URL(url).host} to accept the credential, found status ${answer.status}; correct its values.`);
  }

  private async exchange(owner: TokenOwner, settings: OAuthSettings, account: { readonly url: string; readonly path: string } | undefined, code: string, verifier: string): Promise<void> {
    const { outbound, clock, tokens, door } = this.parts;
    const proof: Record<string, string> = settings.pkce ? { code_verifier: verifier } : {};
    const given = await requestTokens(outbound, settings, { grant_type: 'authorization_code', code, redirect_uri: this.redirectUrl, ...proof }, clock.now());
    await tokens.connect(owner, given, null);
    if (account === undefined) return;
    // a name to show: without one the connection is as good
    const answer = await door.probe(owner.workspaceId, owner.id, account.url).catch((): HttpResult | null => null);
    const name = answer === null ? undefined : at(account.path, answer.body);
    if (typeof name === 'string' && name !== '') await tokens.connect(owner, given, name.slice(0, 200));
  }
}
