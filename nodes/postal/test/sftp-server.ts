import { generateKeyPairSync, createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdtemp, open, rename, rm, stat, unlink, access, readdir, readFile, type FileHandle } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export interface SftpServer {
  readonly port: number;
  /** As OpenSSH shows it. */
  readonly fingerprint: string;
  /** Names and contents of what lies in the folder. */
  files(): Promise<Readonly<Record<string, Buffer>>>;
  close(): Promise<void>;
}

export interface SftpBehaviour {
  /** The connection goes away when a file is given this name. */
  readonly hangUpAtRename?: (name: string) => 'before' | 'after' | false;
}

/** What the system said, in the words of SFTP. */
const statusOf = (error: unknown): number => ({ ENOENT: STATUS_CODE.NO_SUCH_FILE, EACCES: STATUS_CODE.PERMISSION_DENIED } as Record<string, number>)[(error as { code?: string }).code ?? ''] ?? STATUS_CODE.FAILURE;

/** As OpenSSH's server does it: one folder, renaming onto a file that is there fails. */
function serve(sftp: SFTPWrapper, root: string, connection: Connection, { hangUpAtRename }: SftpBehaviour): void {
  const handles = new Map<number, FileHandle>();
  let last = 0;
  const path = (name: string): string => join(root, name.replace(/^\/?(print\/)?/, ''));
  const answer = (id: number, work: () => Promise<void>): void => void work().then(() => sftp.status(id, STATUS_CODE.OK), (error: unknown) => sftp.status(id, statusOf(error)));
  const handleOf = (handle: Buffer): FileHandle => handles.get(handle.readUInt32BE(0)) as FileHandle;
  sftp.on('OPEN', (id, name, flags) => {
    const exclusive = (flags & OPEN_MODE.EXCL) !== 0;
    open(path(name), constants.O_WRONLY | constants.O_CREAT | (exclusive ? constants.O_EXCL : constants.O_TRUNC)).then((file) => {
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(++last, 0);
      handles.set(last, file);
      sftp.handle(id, handle);
    }, (error: unknown) => sftp.status(id, statusOf(error)));
  });
  sftp.on('WRITE', (id, handle, offset, data) => answer(id, async () => { await handleOf(handle).write(data, 0, data.length, Number(offset)); }));
  sftp.on('FSETSTAT', (id) => sftp.status(id, STATUS_CODE.OK));
  sftp.on('FSTAT', (id, handle) => void handleOf(handle).stat().then(({ size, mode, uid, gid }) => sftp.attrs(id, { size, mode, uid, gid, atime: 0, mtime: 0 }), (error: unknown) => sftp.status(id, statusOf(error))));
  sftp.on('CLOSE', (id, handle) => answer(id, () => handleOf(handle).close()));
  const look = (id: number, name: string): void => void stat(name === 'print' ? root : path(name)).then(({ size, mode, uid, gid }) => sftp.attrs(id, { size, mode, uid, gid, atime: 0, mtime: 0 }), (error: unknown) => sftp.status(id, statusOf(error)));
  sftp.on('STAT', look);
  sftp.on('LSTAT', look);
  sftp.on('REMOVE', (id, name) => answer(id, () => unlink(path(name))));
  sftp.on('RENAME', (id, from, to) => answer(id, async () => {
    const cut = hangUpAtRename?.(to) ?? false;
    if (cut === 'before') return void connection.end();
    if (await access(path(to)).then(() => true, () => false)) throw new Error('exists');
    await rename(path(from), path(to));
    if (cut === 'after') connection.end();
  }));
}

/** A real SFTP server on this machine, with one user `parcours` and password `right`. */
export async function startSftpServer(behaviour: SftpBehaviour = {}): Promise<SftpServer> {
  const root = await mkdtemp(join(tmpdir(), 'sftp-'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } });
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    open.add(connection);
    connection.on('authentication', (context) => (context.method === 'password' && context.username === 'parcours' && context.password === 'right' ? context.accept() : context.reject(['password'])));
    connection.on('ready', () => connection.on('session', (accept) => accept().on('sftp', (acceptSftp) => serve(acceptSftp(), root, connection, behaviour))));
    connection.on('error', () => open.delete(connection));
    connection.on('close', () => open.delete(connection));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: `SHA256:${createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=$/, '')}`,
    files: async () => Object.fromEntries(await Promise.all((await readdir(root)).map(async (name) => [name, await readFile(join(root, name))] as const))),
    close: async () => {
      for (const connection of open) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(root, { recursive: true, force: true });
    },
  };
}
