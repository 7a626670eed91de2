import { UserError } from '@parcours/sdk/node';
import { readCutOff, type CutOff } from './cut-off.js';

export interface SftpSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly privateKey: string;
  /** `SHA256:` and base64 without padding, as OpenSSH shows it. */
  readonly hostKey: string;
}

export interface PrintShopSettings {
  readonly folder: string;
  readonly cutOff: CutOff;
  /** Null: a folder of the server. */
  readonly sftp: SftpSettings | null;
}

const refuse = (expected: string, found: string): never => {
  throw new UserError('bad_credential', `Expected the print shop's credential to have ${expected}, found ${found === '' ? 'nothing' : `"${found.slice(0, 80)}"`}; correct the credential.`);
};

/** The stored values of a `postal.printShop` credential, checked. Throws `UserError` `bad_credential`. */
export function readPrintShop(values: Readonly<Record<string, string>>): PrintShopSettings {
  const folder = values['folder']?.trim() || 'print';
  const cutOff = readCutOff(values['cutOff'] ?? '', values['days'] ?? '');
  if (values['delivery'] !== 'sftp') {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(folder)) refuse('a folder name of letters, digits, "-", "_" and "."', folder);
    return { folder, cutOff, sftp: null };
  }
  const [host, user, hostKey, password, privateKey] = ['host', 'user', 'hostKey', 'password', 'privateKey'].map((name) => values[name]?.trim() ?? '') as [string, string, string, string, string];
  const port = Number(values['port'] ?? 22);
  if (host === '' || /[\s/@]/.test(host)) refuse('the name of a host such as sftp.example.org', host);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse('a port from 1 to 65535 such as 22', values['port'] ?? '');
  if (user === '') refuse('a user', user);
  if (password === '' && privateKey === '') refuse('a password or a private key', '');
  if (hostKey !== '' && !/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(hostKey)) refuse('a fingerprint that begins with SHA256:', hostKey);
  return { folder, cutOff, sftp: { host, port, user, password, privateKey, hostKey: hostKey.replace(/=$/, '') } };
}
