import { createPrivateKey, createPublicKey } from 'node:crypto';
import { UserError, isEmail, type CheckedAddress, type CredentialRecord, type NodeContext } from '@parcours/sdk/node';
import type { SMTPTransportOptions } from 'nodemailer';

export interface SmtpSettings {
  readonly connection: SMTPTransportOptions;
  readonly fromEmail: string;
  readonly fromName: string;
  /** Where bounces go; empty: to the sender. */
  readonly bounces: string;
  /** Null: the server signs, or nobody does. */
  readonly signing: Signing | null;
}

/** What messages are signed with (DKIM, RFC 6376). */
export interface Signing {
  readonly domainName: string;
  readonly keySelector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** Long enough for slow servers, short enough that a batch does not hang on a dead one. */
const PATIENCE = { connectionTimeout: 15_000, greetingTimeout: 15_000, dnsTimeout: 10_000, socketTimeout: 60_000 };

const refuse = (expected: string, found: string | undefined): never => {
  throw new UserError('bad_credential', `Expected the SMTP credential to have ${expected}, found ${found ? `"${found.slice(0, 100)}"` : 'nothing'}; correct the credential.`);
};

function readSigning(values: Readonly<Record<string, string>>): Signing | null {
  const [domainName = '', keySelector = '', privateKey = ''] = ['dkimDomain', 'dkimSelector', 'dkimKey'].map((name) => values[name]?.trim() ?? '');
  if (privateKey === '' && domainName === '' && keySelector === '') return null;
  if (!/^[a-z0-9.-]+\.[a-z]{2,}$/i.test(domainName)) refuse('the domain to sign for, such as example.org', domainName);
  if (!/^[a-z0-9._-]+$/i.test(keySelector)) refuse('the selector of the DKIM key, such as parcours1', keySelector);
  try {
    if (createPrivateKey(privateKey).asymmetricKeyType !== 'rsa') refuse('an RSA key to sign with', 'a key of another kind');
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    // never the key itself
    refuse('a private key in PEM form, beginning with -----BEGIN PRIVATE KEY-----, to sign with', privateKey === '' ? '' : 'something else');
  }
  return { domainName, keySelector, privateKey };
}

/** The TXT record that lets others check the signature (RFC 6376, 3.6.1); none where nothing is signed. Throws `bad_credential`. */
export function dkimRecords(values: Readonly<Record<string, string>>): readonly CredentialRecord[] {
  const signing = readSigning(values);
  if (signing === null) return [];
  const key = createPublicKey(createPrivateKey(signing.privateKey)).export({ type: 'spki', format: 'der' }).toString('base64');
  return [{ label: { en: 'DKIM: TXT record in DNS', fr: 'DKIM : enregistrement TXT du DNS' }, name: `${signing.keySelector}._domainkey.${signing.domainName}`, value: `v=DKIM1; k=rsa; p=${key}` }];
}

/** The stored values of an `email.smtp` credential, checked. Throws `bad_credential`. */
export function readSmtpSettings(values: Readonly<Record<string, string>>): SmtpSettings {
  const { secure = 'starttls', user = '', password = '', fromName = '' } = values;
  const host = values['host']?.trim() ?? '';
  const fromEmail = values['fromEmail']?.trim() ?? '';
  const port = Number(values['port']);
  if (host === '' || /[\s/@]/.test(host)) refuse('the name of a host such as smtp.example.org', host);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse('a port from 1 to 65535 such as 587', values['port']);
  if (!isEmail(fromEmail)) refuse('a sender address such as news@example.org', fromEmail);
  // "starttls" insists: a server, or somebody in between, that does not offer it must not make us send in the clear
  const encryption = secure === 'tls' ? { secure: true } : secure === 'none' ? { secure: false, ignoreTLS: true } : { secure: false, requireTLS: true };
  const bounces = values['bounceAddress']?.trim() ?? '';
  if (bounces !== '' && !isEmail(bounces)) refuse('an address for bounces such as bounces@example.org', bounces);
  const auth = user === '' ? {} : { auth: { user, pass: password } };
  return { connection: { host, port, ...encryption, ...auth, ...PATIENCE, disableFileAccess: true, disableUrlAccess: true }, fromEmail, fromName, bounces, signing: readSigning(values) };
}

/** The same connection, to the checked address of its host and to no other (F8); certificates are still verified against the name. */
export async function withCheckedAddress(connection: SMTPTransportOptions, context: Pick<NodeContext, 'address'>): Promise<SMTPTransportOptions> {
  const checked: CheckedAddress = await context.address({ host: connection.host ?? '', port: Number(connection.port), protocol: 'smtp' });
  return { ...connection, host: checked.address, port: checked.port, ...(checked.servername === '' ? {} : { servername: checked.servername, tls: { servername: checked.servername } }) };
}
