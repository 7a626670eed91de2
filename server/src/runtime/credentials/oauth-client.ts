import { TransientError, UserError, isNodeFailure, type HttpResult, type OAuth2 } from '@parcours/sdk/node';
import type { Outbound } from '../../core/ports.js';
import { fillRecord, fillText, type Values } from './fill-text.js';
import { hideSecrets, secretTexts } from '../../db/vault/hide-secrets.js';

/** What a token address has given. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Epoch milliseconds until which it may be used, some time before it expires; null when the other side does not say. */
  readonly usableUntil: number | null;
}

/** The declaration of a credential type with a credential's values in it. */
export interface OAuthSettings {
  readonly grant: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly inBody: boolean;
  readonly pkce: boolean;
  readonly authorizeParameters: Values;
  readonly tokenParameters: Values;
}

/** Clocks differ and requests take time: a token is renewed this long before its end, or at four fifths of a short life. */
const SKEW_MS = 60_000;

export function readOAuth(oauth2: OAuth2, values: Values): OAuthSettings {
  const fill = (text: string | undefined): string => fillText(text ?? '', values).trim();
  return {
    grant: fill(oauth2.grant),
    authorizeUrl: fill(oauth2.authorizeUrl),
    tokenUrl: fill(oauth2.tokenUrl),
    clientId: fill(oauth2.clientId ?? '{{ clientId }}'),
    clientSecret: fill(oauth2.clientSecret ?? '{{ clientSecret }}'),
    scope: fill(oauth2.scope),
    inBody: fill(oauth2.clientAuthentication) === 'body',
    pkce: oauth2.pkce !== false,
    authorizeParameters: fillRecord(oauth2.authorizeParameters, values),
    tokenParameters: fillRecord(oauth2.tokenParameters, values),
  };
}

/** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
const formEncoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');

/** The grant has ended: nothing but a new connection helps. */
export const GRANT_ENDED = 'oauth_grant_ended';

function refused(answer: HttpResult, host: string, secrets: readonly string[]): Error {
  const body = (typeof answer.body === 'object' && answer.body !== null ? answer.body : {}) as { error?: unknown; error_description?: unknown };
  const code = typeof body.error === 'string' ? body.error.slice(0, 60) : '';
  const said = hideSecrets(typeof body.error_description === 'string' ? body.error_description.replace(/\s+/g, ' ').slice(0, 200) : '', secrets);
  const found = `${host} answered ${code === '' ? `status ${answer.status}` : `"${hideSecrets(code, secrets)}"`}${said === '' ? '' : ` (${said})`}`;
  if (code === 'invalid_grant') return new UserError(GRANT_ENDED, `Expected an access token, but ${found}: the access was withdrawn or has run out; connect the credential again.`);
  if (answer.status === 429 || answer.status >= 500) return new TransientError('network', `Expected an access token, but ${found}; it is tried again by itself.`);
  return new UserError('oauth_refused', `Expected an access token, but ${found}; check the client and its settings in the credential.`);
}

function readTokens(body: unknown, host: string, now: number): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof accessToken !== 'string' || accessToken === '') throw new UserError('oauth_refused', `Expected an access token from ${host}, found an answer without one; check the token address in the credential.`);
  const lifeMs = Number(expiresIn) * 1_000;
  const known = Number.isFinite(lifeMs) && lifeMs > 0 && expiresIn !== null;
  return { accessToken, refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null, usableUntil: known ? now + lifeMs - Math.min(SKEW_MS, lifeMs / 5) : null };
}

/** Asks the token address. Throws `UserError` `oauth_grant_ended` or `oauth_refused`, `TransientError` `network`; no sentence holds a secret. */
export async function requestTokens(outbound: Outbound, settings: OAuthSettings, parameters: Values, now: number): Promise<Tokens> {
  const { tokenUrl, clientId, clientSecret, inBody } = settings;
  if (!URL.canParse(tokenUrl)) throw new UserError('bad_credential', 'Expected the credential to have a token address such as https://example.org/oauth/token, found none; correct the credential.');
  const secrets = secretTexts([clientSecret, ...Object.entries(parameters).flatMap(([name, value]) => (['grant_type', 'redirect_uri', 'scope'].includes(name) ? [] : [value]))]);
  const form = new URLSearchParams({ ...settings.tokenParameters, ...parameters });
  const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  if (clientSecret !== '' && !inBody) headers['authorization'] = `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`;
  else form.set('client_id', clientId);
  if (clientSecret !== '' && inBody) form.set('client_secret', clientSecret);
  const host = new URL(tokenUrl).host;
  let answer: HttpResult;
  try {
    answer = await outbound.http({ method: 'POST', url: tokenUrl, headers, body: form.toString(), timeoutMs: 15_000 });
  } catch (error) {
    if (!isNodeFailure(error) || error.code !== 'outcome_unknown') throw error;
    throw new TransientError('network', `Expected an access token from ${host}, found no answer; it is tried again by itself.`, {}, { cause: error });
  }
  if (answer.status !== 200) throw refused(answer, host, secrets);
  return readTokens(answer.body, host, now);
}
