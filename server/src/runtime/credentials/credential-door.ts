import { DefectError, UserError, type CredentialAccount, type CredentialDefinition, type CredentialUse, type HttpRequest, type HttpResult, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CatalogView, Clock, Outbound } from '../../core/ports.js';
import type { CredentialVault } from '../../db/vault/credential-vault.js';
import { applyCredential } from './apply-credential.js';
import { WorkspaceCallLimits, withLimits } from '../outbound/call-limits.js';
import type { Values } from './fill-text.js';
import { hideSecrets, secretTexts } from '../../db/vault/hide-secrets.js';
import { boundHosts, isBoundTo } from './host-binding.js';
import { readOAuth, type OAuthSettings } from './oauth-client.js';
import type { AccessToken, TokenKeeper, TokenOwner } from './token-keeper.js';

interface Row {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly visible: JsonObject;
  readonly key_id: string;
  readonly sealed: Buffer;
}

export interface DoorParts {
  readonly pool: pg.Pool;
  readonly catalog: Pick<CatalogView, 'credential'>;
  readonly vault: CredentialVault;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly tokens: TokenKeeper;
}

/** A credential on its way into a request: checked, but not opened yet. */
interface Checked {
  readonly row: Row;
  readonly definition: CredentialDefinition;
  readonly owner: TokenOwner;
}

const BEARER: CredentialUse = { bearer: '{{ accessToken }}' };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean));
export const visibleTexts = (visible: JsonObject): Record<string, string> => Object.fromEntries(Object.entries(visible).map(([name, value]) => [name, textOf(value)]));

/** Requests in the name of a workspace: credentials are added here and seen nowhere else. */
export class CredentialDoor {
  private readonly limits: WorkspaceCallLimits;

  constructor(private readonly parts: DoorParts) {
    this.limits = new WorkspaceCallLimits(parts.pool);
  }

  /**
   * Adds the request's credential and sends it, no further than its workspace allows. Its hosts are checked before anything is decrypted.
   * Throws `UserError` `credential_missing`, `credential_host`, `credential_disconnected`, `bad_credential`, `DefectError` `credential_not_applicable`, and what `send` throws.
   */
  async http(workspaceId: number, request: HttpRequest, send: (request: HttpRequest) => Promise<HttpResult>): Promise<HttpResult> {
    const { credential: id, ...plain } = withLimits(request, await this.limits.of(workspaceId));
    if (id === undefined) return send(plain);
    const checked = await this.check(workspaceId, id, plain.url);
    const { row, definition, owner } = checked;
    const values = this.valuesOf(workspaceId, row);
    const oauth = definition.oauth2 ? readOAuth(definition.oauth2, values) : null;
    const token = oauth ? await this.parts.tokens.accessToken(owner, oauth) : null;
    const first = await this.sendWith(checked, values, token, plain, send);
    if (first.status !== 401 || oauth === null || token === null) return first;
    return this.again(checked, values, oauth, token, first, plain, send);
  }

  /** The declaration of a credential with its values, for whoever connects it. */
  async oauthOf(workspaceId: number, id: number): Promise<{ readonly owner: TokenOwner; readonly settings: OAuthSettings; readonly definition: CredentialDefinition }> {
    const { row, definition, owner } = await this.find(workspaceId, id);
    if (!definition.oauth2) throw new UserError('not_connectable', `"${row.name}" is not connected in the browser; it holds all it needs.`, { status: 422 });
    return { owner, definition, settings: readOAuth(definition.oauth2, this.valuesOf(workspaceId, row)) };
  }

  /** What is not secret of a credential. Throws `UserError` `credential_missing`. */
  async accountOf(workspaceId: number, id: number): Promise<CredentialAccount> {
    const { row } = await this.find(workspaceId, id);
    return { type: row.type, values: visibleTexts(row.visible) };
  }

  /** Carries out the declared test of a credential. */
  async probe(workspaceId: number, id: number, url: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpResult> {
    return this.http(workspaceId, { method: 'GET', url, headers, credential: id }, (request) => this.parts.outbound.http(request));
  }

  /** The other side has refused a token that should be good (RFC 6750, 3.1): it has done nothing, so one try with a new one is harmless. */
  private async again(checked: Checked, values: Values, oauth: OAuthSettings, token: AccessToken, first: HttpResult, request: HttpRequest, send: (request: HttpRequest) => Promise<HttpResult>): Promise<HttpResult> {
    const fresh = await this.parts.tokens.accessToken(checked.owner, oauth, token.generation);
    return fresh.generation === token.generation ? first : this.sendWith(checked, values, fresh, request, send);
  }

  private async sendWith({ definition }: Checked, values: Values, token: AccessToken | null, request: HttpRequest, send: (request: HttpRequest) => Promise<HttpResult>): Promise<HttpResult> {
    const all = token === null ? values : { ...values, accessToken: token.accessToken };
    const secret = [...definition.secret, 'accessToken'].flatMap((name) => (Object.hasOwn(all, name) ? [(all as Record<string, string>)[name] ?? ''] : []));
    const applied = applyCredential(definition.use ?? BEARER, all, request, this.parts.clock.now());
    // a header such as "Basic ..." holds the secret in a form of its own
    const sent = Object.entries(applied.headers ?? {}).flatMap(([name, value]) => (request.headers?.[name] === value ? [] : [value, value.replace(/^\S+ /, '')]));
    const hidden = secretTexts([...secret, ...(definition.use?.basic || definition.oauth2 ? sent : [])]);
    const { status, headers, body, file } = await send(applied);
    return { status, headers: hideSecrets(headers, hidden), body: hideSecrets(body, hidden), ...(file === undefined ? {} : { file }) };
  }

  private async check(workspaceId: number, id: number, address: string): Promise<Checked> {
    const found = await this.find(workspaceId, id);
    const { row, definition } = found;
    if (!definition.use && !definition.oauth2) throw new DefectError('credential_not_applicable', `The credential type ${row.type} does not declare how it is added to a request; the node must open it itself.`, { credentialId: id });
    if (!URL.canParse(address)) throw new UserError('request_invalid', 'Expected an address such as https://example.org/orders, found something else; correct it.');
    const url = new URL(address);
    const patterns = boundHosts(definition.hosts, visibleTexts(row.visible));
    if (!isBoundTo(patterns, url))
      throw new UserError('credential_host', `The credential "${row.name}" may be sent to ${patterns.length === 0 ? 'no host yet' : patterns.join(', ').slice(0, 200)}, but the request goes to ${url.host}; correct the address, or name the host in the credential.`, { credentialId: id, host: url.host });
    return found;
  }

  private async find(workspaceId: number, id: number): Promise<Checked> {
    const { rows } = await this.parts.pool.query<Row>('select id, type, name, visible, key_id, sealed from credentials where workspace_id = $1 and id = $2', [workspaceId, id]);
    const [row] = rows;
    if (row === undefined) throw new UserError('credential_missing', `The credential with the number ${id} does not exist (any more); choose another in the node's settings.`, { credentialId: id });
    const definition = this.parts.catalog.credential(row.type);
    if (definition === undefined) throw new UserError('credential_missing', `The credential "${row.name}" is of the type ${row.type}, which no installed package has; install the package.`, { credentialId: id });
    return { row, definition, owner: { id: row.id, workspaceId, type: row.type, name: row.name } };
  }

  private valuesOf(workspaceId: number, row: Row): Values {
    return { ...visibleTexts(row.visible), ...this.parts.vault.secretsOf({ workspaceId, id: row.id, type: row.type, keyId: row.key_id, sealed: row.sealed }) };
  }
}
