import type { CredentialCallbacks } from './callbacks.js';
import type { NodeContext } from './context.js';
import type { AnyStep } from './define-node.js';
import type { AnyTrigger } from './define-trigger.js';
import type { Fields } from './fields/field.js';
import type { Localized } from './json.js';

/**
 * How the host adds a credential to a request. Texts may hold `{{ field }}`, the credential's own values; with OAuth 2 also
 * `{{ accessToken }}`. What comes out empty is left out.
 */
export interface CredentialUse {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly bearer?: string;
  /** Added to a body that is a JSON object or a form; a request with another body, or none, fails with `credential_not_applicable`. */
  readonly body?: Readonly<Record<string, string>>;
  /**
   * The secret with which the host signs the request by the rules of Standard Webhooks: headers `webhook-id` (the node's own, where it sets
   * one: the same over all tries), `webhook-timestamp` and `webhook-signature`. For bodies of JSON or text.
   */
  readonly signature?: string;
}

/**
 * OAuth 2 (RFC 6749, 7636), carried out by the host: it fetches, keeps and renews the tokens. Texts may hold `{{ field }}`.
 * A type with it needs no `use`: the access token goes as bearer unless said.
 */
export interface OAuth2 {
  /** `authorization_code` (somebody connects in the browser) or `client_credentials`; may come from a field. */
  readonly grant: string;
  /** For `authorization_code`. */
  readonly authorizeUrl?: string;
  readonly tokenUrl: string;
  /** Default `{{ clientId }}` and `{{ clientSecret }}`. A client without a secret is identified by its id (public client). */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Separated by spaces. */
  readonly scope?: string;
  /** How the client shows who it is at the token address: `basic` (default) or `body`; may come from a field. */
  readonly clientAuthentication?: string;
  /** Proof key for code exchange, S256. Default true. */
  readonly pkce?: boolean;
  /** Further parameters of the authorisation address, for example `{ access_type: 'offline' }`, and of the token request. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  readonly tokenParameters?: Readonly<Record<string, string>>;
  /** Who has connected: a GET with the new access token, and the path of the name in its answer, for example `email`. */
  readonly account?: { readonly url: string; readonly path: string };
}

/** A GET that only succeeds with good values; the credential is applied to it. */
export interface CredentialProbe {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Something to be entered elsewhere, such as a TXT record in DNS: under which name, with what value. */
export interface CredentialRecord {
  readonly label: Localized;
  readonly name: string;
  readonly value: string;
}

/** A kind of secret. Fields named in `secret` are never shown again once stored. */
export interface CredentialDefinition {
  /** Unique in its package, camelCase; the full type is `package.type`. */
  readonly type: string;
  readonly label: Localized;
  readonly fields: Fields;
  readonly secret: readonly string[];
  /**
   * Hosts the host may send the credential to, checked before it is decrypted: `api.example.org`, `*.example.org`, `example.org:8443`, or
   * `{{ field }}` of a field that holds a host, an address or a list of hosts, separated by commas or spaces. `*` in such a list is any host. Needed for `use` and `oauth2`.
   */
  readonly hosts?: readonly string[];
  /** How it is added to requests that name it: then no node needs to see the secret. */
  readonly use?: CredentialUse;
  readonly oauth2?: OAuth2;
  /** A request that only succeeds with good values; or code that tries the values against the other side and throws an error with a sentence when they do not work. */
  readonly test?: CredentialProbe | ((values: Readonly<Record<string, string>>, context: Pick<NodeContext, 'http' | 'address'>) => Promise<void>);
  /**
   * How fast the provider takes messages with one credential, by its own documents; absent: as fast as it goes. Who uses it may set another. The
   * engine keeps to it over all processes: what is beyond it waits for its turn before its node begins it.
   */
  readonly rate?: { readonly perSecond?: number; readonly perDay?: number; readonly concurrent?: number };
  /**
   * What is to be entered elsewhere so that these values work, made from them: records in DNS, for instance. Called with the secrets, whenever somebody
   * looks at the credential; nothing of the secrets themselves is ever shown. Throws `UserError` for values it cannot be made from.
   */
  readonly records?: (values: Readonly<Record<string, string>>) => readonly CredentialRecord[] | Promise<readonly CredentialRecord[]>;
  /** Understands what the provider reports by itself: deliveries, bounces, replies. */
  readonly callbacks?: CredentialCallbacks;
}

/** What a node package exports as its default. */
export interface NodePackage {
  /** Same as `parcours.id` in package.json. */
  readonly id: string;
  readonly label: Localized;
  readonly nodes: readonly (AnyStep | AnyTrigger)[];
  readonly credentials?: readonly CredentialDefinition[];
}

export const defineCredential = (definition: CredentialDefinition): CredentialDefinition => definition;
export const definePackage = (definition: NodePackage): NodePackage => definition;
