import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { openSite, type LocalSite } from '../../outbound/local-site.js';

interface Grant {
  readonly id: string;
  refreshToken: string;
  accessToken: string;
  accessUntil: number;
  revoked: boolean;
}

interface Code {
  readonly redirectUri: string;
  readonly challenge: string;
}

const CLIENT = { id: 'parcours client', secret: 'client-canary-4711' };

/**
 * An authorization server that keeps the rules of RFC 6749, 7636 and 9700: codes are good once and for the redirect address and proof they were
 * given for, refresh tokens rotate, and one that is shown a second time ends the whole grant. It also has an API that wants its tokens.
 */
export class OAuthServer {
  readonly client = CLIENT;
  site!: LocalSite;
  /** How long an access token lasts. */
  lifeSeconds = 3_600;
  /** The token address answers this status instead. */
  brokenWith: number | null = null;
  refreshes = 0;
  /** How often a client that speaks for itself was given a token. */
  machineGrants = 0;
  slowMs = 0;
  private readonly codes = new Map<string, Code>();
  private readonly grants: Grant[] = [];
  private readonly machineTokens = new Set<string>();

  async open(): Promise<this> {
    this.site = await openSite((request, response, body) => void this.answer(request, response, body));
    return this;
  }

  get authorizeUrl(): string {
    return `${this.site.url}/authorize`;
  }
  get tokenUrl(): string {
    return `${this.site.url}/token`;
  }
  get apiUrl(): string {
    return `${this.site.url}/me`;
  }

  /** The person takes the access back at the other side. */
  revokeAll(): void {
    for (const grant of this.grants) grant.revoked = true;
  }

  /** Access tokens end early, refresh tokens stay. */
  endAccess(): void {
    for (const grant of this.grants) grant.accessUntil = 0;
  }

  /** Every secret this server has ever given or taken. */
  secrets(): string[] {
    return [CLIENT.secret, ...this.grants.flatMap((grant) => [grant.accessToken, grant.refreshToken])];
  }

  private async answer(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const url = new URL(request.url ?? '/', this.site.url);
    if (url.pathname === '/authorize') return this.authorize(url, response);
    if (url.pathname === '/token') return this.token(request, response, new URLSearchParams(body));
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const grant = this.grants.find((candidate) => candidate.accessToken === token);
    const good = this.machineTokens.has(token) || (grant !== undefined && !grant.revoked && grant.accessUntil > Date.now());
    this.json(response, good ? 200 : 401, good ? { email: 'ada@example.org', heard: request.headers.authorization } : { error: 'invalid_token' });
  }

  private authorize(url: URL, response: ServerResponse): void {
    const { searchParams: query } = url;
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (query.get('client_id') !== CLIENT.id || query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256') return this.json(response, 400, { error: 'invalid_request' });
    if (url.searchParams.get('scope') === 'nothing') back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      this.codes.set(code, { redirectUri: query.get('redirect_uri') ?? '', challenge: query.get('code_challenge') ?? '' });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  private async token(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): Promise<void> {
    if (this.slowMs > 0) await new Promise((wake) => setTimeout(wake, this.slowMs));
    if (this.brokenWith !== null) return this.json(response, this.brokenWith, { error: 'temporarily_unavailable' });
    const [id, secret] = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString().split(':').map((part) => decodeURIComponent(part.replaceAll('+', '%20')));
    if ((id || form.get('client_id')) !== CLIENT.id || (secret ?? form.get('client_secret')) !== CLIENT.secret) return this.json(response, 401, { error: 'invalid_client', error_description: `the secret ${secret ?? form.get('client_secret')} is wrong` });
    if (form.get('grant_type') === 'client_credentials') {
      const accessToken = `machine-${randomUUID()}`;
      this.machineTokens.add(accessToken);
      this.machineGrants += 1;
      return this.json(response, 200, { access_token: accessToken, token_type: 'bearer', expires_in: this.lifeSeconds });
    }
    if (form.get('grant_type') === 'authorization_code') return this.redeem(response, form);
    this.refresh(response, form.get('refresh_token') ?? '');
  }

  private redeem(response: ServerResponse, form: URLSearchParams): void {
    const code = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (code === undefined || code.redirectUri !== form.get('redirect_uri') || code.challenge !== proof) return this.json(response, 400, { error: 'invalid_grant' });
    const grant: Grant = { id: randomUUID(), refreshToken: '', accessToken: '', accessUntil: 0, revoked: false };
    this.grants.push(grant);
    this.give(response, grant);
  }

  private refresh(response: ServerResponse, refreshToken: string): void {
    this.refreshes += 1;
    const grant = this.grants.find((candidate) => candidate.refreshToken === refreshToken);
    const reused = this.grants.find((candidate) => refreshToken.startsWith(candidate.id));
    // RFC 9700, 4.14.2: an old refresh token is a sign of theft
    if (grant === undefined && reused !== undefined) reused.revoked = true;
    if (grant === undefined || grant.revoked) return this.json(response, 400, { error: 'invalid_grant', error_description: 'Token has been revoked.' });
    this.give(response, grant);
  }

  private give(response: ServerResponse, grant: Grant): void {
    grant.accessToken = `access-${randomUUID()}`;
    grant.refreshToken = `${grant.id}.${randomUUID()}`;
    grant.accessUntil = Date.now() + this.lifeSeconds * 1_000;
    this.json(response, 200, { access_token: grant.accessToken, token_type: 'Bearer', refresh_token: grant.refreshToken, expires_in: this.lifeSeconds });
  }

  private json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}
