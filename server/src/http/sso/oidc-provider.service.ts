import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import type { OidcSettings } from '../../platform/account-settings.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';

const TIMEOUT_SECONDS = 10;
/** After this long the provider is asked anew for its addresses and keys. */
const FRESH_MS = 3_600_000;

/** What has to be the same when the browser comes back. */
export interface OidcState {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider says of somebody; nothing else of its claims is looked at. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider has verified it. */
  readonly email: string | null;
  readonly name: string | null;
}

/** The identity provider (OpenID Connect): authorization code with PKCE, state and nonce; the id token's signature and claims are checked by the library. */
@Injectable()
export class OidcProvider {
  private known: { readonly configuration: Promise<oidc.Configuration>; readonly until: number } | undefined;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'accounts' | 'baseUrl'>) {}

  get settings(): OidcSettings | undefined {
    return this.config.accounts.oidc;
  }

  get returnUrl(): string {
    return `${this.config.baseUrl}/api/v1/session/oidc/return`;
  }

  /** Where to send the browser. */
  async begin(): Promise<{ readonly url: string; readonly state: OidcState }> {
    const configuration = await this.configuration();
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.returnUrl, scope: 'openid email profile', state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    return { url: url.href, state: { state, nonce, verifier } };
  }

  /** Exchanges the code. Throws what the library throws for anything that does not fit. */
  async finish(query: Readonly<Record<string, string>>, { state, nonce, verifier }: OidcState): Promise<OidcPerson> {
    const configuration = await this.configuration();
    const url = new URL(`${this.returnUrl}?${new URLSearchParams(query)}`);
    const tokens = await oidc.authorizationCodeGrant(configuration, url, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('The provider sent no id token.');
    const verified = claims['email_verified'] === true && typeof claims['email'] === 'string';
    return { issuer: claims.iss, subject: claims.sub, email: verified ? (claims['email'] as string) : null, name: typeof claims['name'] === 'string' ? claims['name'].slice(0, 120) : null };
  }

  private configuration(): Promise<oidc.Configuration> {
    const { settings } = this;
    if (settings === undefined) throw new Error('No identity provider is set.');
    if (this.known === undefined || this.known.until < Date.now()) {
      const issuer = new URL(settings.issuer);
      // plain http is let through by the settings for this machine only
      const insecure = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
      // the library trusts TLS for the id token's origin unless its signature is asked for too
      const execute = [oidc.enableNonRepudiationChecks, ...insecure];
      const configuration = oidc.discovery(issuer, settings.clientId, settings.clientSecret, undefined, { execute, timeout: TIMEOUT_SECONDS });
      this.known = { configuration, until: Date.now() + FRESH_MS };
      configuration.catch(() => (this.known = undefined));
    }
    return this.known.configuration;
  }
}
