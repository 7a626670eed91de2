import { createHash, randomUUID } from 'node:crypto';
import { TransientError, UserError, type NodeContext } from '@parcours/sdk/node';
import ssh2, { type SFTPWrapper } from 'ssh2';
import type { Outbox } from './hand-over-lot.js';
import type { SftpSettings } from './read-print-shop.js';

const PATIENCE_MS = 20_000;
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;

export interface SftpConnection {
  outbox(folder: string): Outbox;
  /** Throws `UserError` `sftp_folder` when the folder is not there. */
  look(folder: string): Promise<void>;
  close(): void;
}

interface Broken extends Error {
  readonly level?: string;
  readonly code?: number | string;
}

const quote = (words: string): string => words.replace(/\s+/g, ' ').slice(0, 200);

function judge(error: Broken, host: string): UserError | TransientError {
  if (error.level === 'client-authentication') return new UserError('sftp_auth', `Expected ${host} to accept user and password or key, found "${quote(error.message)}"; correct the credential.`, {}, { cause: error });
  return new TransientError('sftp_unreachable', `Expected to reach ${host} by SFTP, found "${quote(error.message)}"; it is tried again by itself.`, {}, { cause: error });
}

const failed = (doing: string, error: Broken): UserError | TransientError =>
  error.code === PERMISSION_DENIED || error.code === NO_SUCH_FILE
    ? new UserError('sftp_folder', `Expected the print shop's server to let us ${doing}, found "${quote(error.message)}"; correct the folder in the credential, or have the print shop allow it.`, {}, { cause: error })
    : new TransientError('sftp_failed', `Expected the print shop's server to let us ${doing}, found "${quote(error.message)}"; it is tried again by itself.`, {}, { cause: error });

type Callback<Result> = (error: Broken | null | undefined, result: Result) => void;
type Ask = <Result>(call: (callback: Callback<Result>) => void) => Promise<Result>;

/** What was asked when the connection went away is never answered by the library: it fails with the connection. */
const askOver = (gone: Promise<never>): Ask => (call) => Promise.race([gone, new Promise<never>((resolve, reject) => call((error, result) => { if (error) reject(error); else resolve(result as never); }))]);

function outboxOf(sftp: SFTPWrapper, ask: Ask, folder: string): Outbox {
  const isThere = (path: string): Promise<boolean> => ask((callback: Callback<unknown>) => sftp.stat(path, callback)).then(() => true, (error: Broken) => { if (error.code === NO_SUCH_FILE) return false; throw failed(`look at ${path}`, error); });
  return {
    put: async (fileName, bytes) => {
      const target = `${folder}/${fileName}`;
      if (await isThere(target)) return false;
      const beside = `${folder}/.${randomUUID()}.part`;
      await ask((callback: Callback<void>) => sftp.writeFile(beside, bytes, { flag: 'wx' }, (error) => callback(error as Broken | undefined, undefined))).catch((error: Broken) => { throw failed(`write into ${folder}`, error); });
      try {
        // plain SFTP refuses to rename onto a file that is there, so the first of two workers wins
        await ask((callback: Callback<void>) => sftp.rename(beside, target, (error) => callback(error, undefined)));
        return true;
      } catch (error) {
        await ask((callback: Callback<void>) => sftp.unlink(beside, (gone) => callback(gone, undefined))).catch(() => undefined);
        const there = await isThere(target).catch((lost: unknown) => { throw new TransientError('outcome_unknown', `Expected the print shop's server to confirm ${target}, found the connection gone; whether it is there is not known, so it is not handed over again by itself.`, {}, { cause: lost }); });
        if (there) return false;
        throw failed(`name a file in ${folder}`, error as Broken);
      }
    },
  };
}

/**
 * A connection to a print shop's SFTP server, at the address the host has checked (F8), to the server whose fingerprint the credential holds
 * and to no other. Throws `UserError` `address_refused`, `sftp_host_key`, `sftp_auth`, `sftp_key`; `TransientError` `sftp_unreachable`.
 */
export async function openSftp(settings: SftpSettings, context: Pick<NodeContext, 'address'>): Promise<SftpConnection> {
  const { address, port } = await context.address({ host: settings.host, port: settings.port, protocol: 'other' });
  const client = new ssh2.Client();
  let shown = '';
  const gone = new Promise<never>((_, reject) => {
    client.on('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
  });
  // it is looked at where something is asked
  gone.catch(() => undefined);
  const opening = new Promise<SFTPWrapper>((resolve, reject) => {
    client.once('ready', () => client.sftp((error, sftp) => { if (error) reject(error); else resolve(sftp); }));
    client.on('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
    client.connect({
      host: address, port, username: settings.user, readyTimeout: PATIENCE_MS, keepaliveInterval: 10_000,
      ...(settings.privateKey === '' ? { password: settings.password } : { privateKey: settings.privateKey, ...(settings.password === '' ? {} : { passphrase: settings.password }) }),
      hostVerifier: (key: Buffer) => {
        shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=$/, '')}`;
        return shown === settings.hostKey;
      },
    });
  });
  try {
    const sftp = await Promise.race([opening, gone]);
    const ask = askOver(gone);
    return {
      outbox: (folder) => outboxOf(sftp, ask, folder.replace(/\/$/, '')),
      look: async (folder) => { await ask((callback: Callback<unknown>) => sftp.stat(folder, callback)).catch((error: Broken) => { throw failed(`look into ${folder}`, error); }); },
      close: () => client.end(),
    };
  } catch (error) {
    client.end();
    if (shown !== '' && shown !== settings.hostKey) throw new UserError('sftp_host_key', `Expected ${settings.host} to show the fingerprint ${settings.hostKey || '(none is entered yet)'}, found ${shown}; ask the print shop whether it is theirs, then enter it in the credential.`, { found: shown }, { cause: error });
    if (error instanceof Error && /privateKey|passphrase|key format/i.test(error.message)) throw new UserError('sftp_key', `Expected a private key in OpenSSH or PEM form, found one that cannot be read (${quote(error.message)}); correct the credential.`, {}, { cause: error });
    throw judge(error as Broken, settings.host);
  }
}
