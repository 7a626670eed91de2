import { UserError, type CheckedAddress, type NodeContext } from '@parcours/sdk/node';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';

/** The mailbox bounces come to. */
export interface MailboxSettings {
  readonly host: string;
  readonly port: number;
  readonly encryption: 'tls' | 'starttls' | 'none';
  readonly user: string;
  readonly password: string;
  readonly folder: string;
  /** Bounces and complaints are deleted once they are kept here; what people have written never is. */
  readonly deletes: boolean;
}

/** A slow server may take its time, a dead one must not hold others up. */
const PATIENCE = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 45_000 };
/** More than any bounce has; what a server would send beyond is not read. */
const MOST = { maxLiteralSize: 4_000_000, maxLineLength: 4_000_000, maxResponseSize: 16_000_000 };

const refuse = (expected: string, found: string): never => {
  throw new UserError('bad_credential', `Expected the mailbox for bounces to have ${expected}, found ${found === '' ? 'nothing' : `"${found.slice(0, 100)}"`}; correct the credential.`);
};

/** The stored values of an `email.smtp` credential as far as they are about the mailbox; null when bounces are not fetched. Throws `bad_credential`. */
export function readMailboxSettings(values: Readonly<Record<string, string>>): MailboxSettings | null {
  if (values['bouncesBy'] !== 'imap') return null;
  const [host = '', user = ''] = ['imapHost', 'imapUser'].map((name) => values[name]?.trim() ?? '');
  const port = Number(values['imapPort'] ?? 993);
  if (host === '' || /[\s/@]/.test(host)) refuse('the name of a host such as imap.example.org', host);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse('a port from 1 to 65535 such as 993', values['imapPort'] ?? '');
  if (user === '') refuse('a user', user);
  const chosen = values['imapSecure'];
  const encryption = chosen === 'starttls' || chosen === 'none' ? chosen : 'tls';
  return { host, port, encryption, user, password: values['imapPassword'] ?? '', folder: values['imapFolder']?.trim() || 'INBOX', deletes: values['imapAfter'] === 'delete' };
}

const SECURITY = { tls: { secure: true }, starttls: { secure: false, doSTARTTLS: true }, none: { secure: false, doSTARTTLS: false } } as const;

/** A client of the mailbox, of the checked address of its host and of no other (F8); certificates are verified against the name. */
export async function mailboxClient({ host, port, encryption, user, password }: MailboxSettings, context: Pick<NodeContext, 'address'>): Promise<ImapFlow> {
  const checked: CheckedAddress = await context.address({ host, port, protocol: 'imap' });
  const named: ImapFlowOptions = checked.servername === '' ? {} : { servername: checked.servername };
  const client = new ImapFlow({ host: checked.address, port: checked.port, ...named, ...SECURITY[encryption], auth: { user, pass: password }, logger: false, disableAutoIdle: true, ...PATIENCE, ...MOST });
  // what goes wrong is said by the command under way; without a listener it would end the process
  client.on('error', () => undefined);
  return client;
}
