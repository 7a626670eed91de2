import { UserError } from '@parcours/sdk/node';

type Environment = Readonly<Record<string, string | undefined>>;

const ROLES = ['admin', 'editor', 'analyst', 'viewer'] as const;
const DAY_MS = 86_400_000;

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button of the sign-in page. */
  readonly label: string;
  /** Lower-case; empty: any. */
  readonly domains: readonly string[];
  /** Of people whom nobody invited; absent: they are not let in. Never owner. */
  readonly defaultRole?: (typeof ROLES)[number];
  /** Whether somebody with an account here may come in through the provider because both have verified the same address. */
  readonly linkByEmail: boolean;
}

/** How people sign in and what the installation itself may send them. */
export interface AccountSettings {
  readonly sessionIdleMs: number;
  readonly sessionAbsoluteMs: number;
  /** Absent: links are handed over by people instead. */
  readonly mail?: { readonly smtpUrl: string; readonly from: string };
  readonly oidc?: OidcSettings;
}

const setting = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

const refuse = (name: string, expected: string, found: string): never => {
  throw new UserError('config_invalid', `${name} must be ${expected}, but is ${found}: correct it or remove it, then start again.`, { setting: name });
};

function readDays(env: Environment, name: string, standard: number): number {
  const text = setting(env, name) ?? String(standard);
  const days = Number(text);
  if (!/^\d{1,3}$/.test(text) || days < 1 || days > 365) refuse(name, 'a number of days between 1 and 365', JSON.stringify(text.slice(0, 20)));
  return days * DAY_MS;
}

function readMail(env: Environment): AccountSettings['mail'] {
  const smtpUrl = setting(env, 'PARCOURS_SMTP_URL');
  const from = setting(env, 'PARCOURS_MAIL_FROM');
  if (smtpUrl === undefined) return from === undefined ? undefined : refuse('PARCOURS_MAIL_FROM', 'set together with PARCOURS_SMTP_URL', 'set alone');
  // the value may hold a password, so the sentence does not repeat it
  if (!/^smtps?:\/\/./.test(smtpUrl) || !URL.canParse(smtpUrl)) return refuse('PARCOURS_SMTP_URL', 'a URL like smtps://user:password@mail.example.com:465', 'something else');
  if (from === undefined || !/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/.test(from)) return refuse('PARCOURS_MAIL_FROM', 'a sender like Parcours <parcours@example.com>', from === undefined ? 'missing' : 'something else');
  return { smtpUrl, from };
}

function readIssuer(env: Environment): string | undefined {
  const issuer = setting(env, 'PARCOURS_OIDC_ISSUER');
  if (issuer === undefined) return undefined;
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const local = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && local))) return refuse('PARCOURS_OIDC_ISSUER', 'an address like https://login.example.com', JSON.stringify(issuer.slice(0, 80)));
  return issuer;
}

function readOidc(env: Environment): OidcSettings | undefined {
  const issuer = readIssuer(env);
  if (issuer === undefined) return undefined;
  const needed = (name: string): string => setting(env, name) ?? refuse(name, 'set together with PARCOURS_OIDC_ISSUER', 'missing');
  const role = setting(env, 'PARCOURS_OIDC_DEFAULT_ROLE');
  const defaultRole = role === undefined ? undefined : (ROLES.find((known) => known === role) ?? refuse('PARCOURS_OIDC_DEFAULT_ROLE', `one of ${ROLES.join(', ')}`, JSON.stringify(role.slice(0, 20))));
  const link = setting(env, 'PARCOURS_OIDC_LINK') ?? 'never';
  if (link !== 'never' && link !== 'verified-email') refuse('PARCOURS_OIDC_LINK', 'never or verified-email', JSON.stringify(link.slice(0, 20)));
  return {
    issuer,
    clientId: needed('PARCOURS_OIDC_CLIENT_ID'),
    clientSecret: needed('PARCOURS_OIDC_CLIENT_SECRET'),
    label: setting(env, 'PARCOURS_OIDC_LABEL') ?? new URL(issuer).hostname,
    domains: (setting(env, 'PARCOURS_OIDC_DOMAINS') ?? '').split(',').map((domain) => domain.trim().toLowerCase()).filter((domain) => domain !== ''),
    ...(defaultRole === undefined ? {} : { defaultRole }),
    linkByEmail: link === 'verified-email',
  };
}

/** Throws `UserError` `config_invalid` for the first setting that cannot be used. */
export function readAccountSettings(env: Environment): AccountSettings {
  const mail = readMail(env);
  const oidc = readOidc(env);
  return {
    sessionIdleMs: readDays(env, 'PARCOURS_SESSION_IDLE_DAYS', 7),
    sessionAbsoluteMs: readDays(env, 'PARCOURS_SESSION_DAYS', 30),
    ...(mail === undefined ? {} : { mail }),
    ...(oidc === undefined ? {} : { oidc }),
  };
}
