import { DefectError, UserError, type HttpRequest, type HttpResult, type NewFile, type StreamRequest } from '@parcours/sdk/node';
import type { Clock, Doors } from '../core/ports.js';
import type { OpenStream } from './outbound/open-stream.js';
import type { CredentialVault } from '../db/vault/credential-vault.js';
import type { CredentialDoor } from './credentials/credential-door.js';
import type { DropFolder } from './files/drop-folder.js';
import type { FileStore } from './files/file-store.js';
import { formPayload } from './files/form-payload.js';
import type { Payload } from './outbound/check-request.js';
import type { GuardedOutbound } from './outbound/create-outbound.js';
import { readBody } from './outbound/read-body.js';

export interface DoorsParts {
  readonly credentials: CredentialDoor;
  readonly vault: CredentialVault;
  readonly files: FileStore;
  readonly drop: DropFolder;
  readonly outbound: GuardedOutbound;
  readonly clock: Clock;
}

const nameIn = (url: string): string => decodeURIComponent(new URL(url).pathname.split('/').at(-1)?.replace(/%(?![0-9a-f]{2})/gi, '%25') ?? '') || 'download';

function bytesOf({ base64, text }: Pick<NewFile, 'base64' | 'text'>): Buffer {
  if ((base64 === undefined) === (text === undefined)) throw new UserError('bad_file', 'Expected a file either as base64 or as text, found both or neither.');
  if (text !== undefined) return Buffer.from(text, 'utf8');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64 as string)) throw new UserError('bad_file', 'Expected the bytes of a file as base64, found other characters.');
  return Buffer.from(base64 as string, 'base64');
}

/** The doors with what only the host itself uses. */
export interface HostDoors extends Doors {
  /** A connection that stays open, with a credential where the request names one. */
  stream(workspaceId: number, request: StreamRequest, signal: AbortSignal): Promise<OpenStream>;
}

/** Everything that leads out of a workspace: requests with its credentials and files, and nothing of any other. */
export function createDoors({ credentials, vault, files, drop, outbound, clock }: DoorsParts): HostDoors {
  const payloadOf = async (workspaceId: number, { bodyFile, form }: HttpRequest): Promise<Payload | undefined> => {
    if (bodyFile !== undefined) {
      const { file, bytes } = await files.read(workspaceId, bodyFile);
      return { bytes, contentType: file.mimeType };
    }
    return form === undefined ? undefined : formPayload(form, (id) => files.read(workspaceId, id));
  };
  const send = async (workspaceId: number, request: HttpRequest): Promise<HttpResult> => {
    const { saveAs } = request;
    const answer = await outbound.exchange(request, await payloadOf(workspaceId, request));
    const { status, headers } = answer;
    if (saveAs === undefined || status < 200 || status > 299) return { status, headers, body: readBody(answer) };
    const file = await files.save(workspaceId, { fileName: saveAs.fileName ?? nameIn(request.url), mimeType: headers['content-type'] ?? '', bytes: answer.bytes, ...(saveAs.runId === undefined ? {} : { runId: saveAs.runId }) }, clock.now());
    return { status, headers, body: null, file };
  };
  return {
    http: (workspaceId, request) => credentials.http(workspaceId, request, (applied) => send(workspaceId, applied)),
    address: (request) => outbound.address(request),
    stream: async (workspaceId, { format, ...request }, signal) => {
      let opened: OpenStream | undefined;
      const accept = format === 'sse' ? 'text/event-stream' : '*/*';
      await credentials.http(workspaceId, { ...request, method: 'GET', headers: { accept, ...request.headers } }, async (applied) => {
        opened?.close();
        opened = await outbound.stream(applied, signal);
        return { status: opened.status, headers: {}, body: null };
      });
      return opened as OpenStream;
    },
    openCredential: async (workspaceId, id, types, opened) => {
      const { type, values, secrets } = await vault.openTyped(workspaceId, id);
      if (!types.includes(type)) throw new DefectError('credential_not_declared', `The node opens a credential of the type ${type} itself, but its package does not say so in "rawCredentials"; the package has to be corrected.`, { credentialId: id });
      opened?.(secrets);
      return values;
    },
    accountOf: (workspaceId, id) => credentials.accountOf(workspaceId, id),
    dropFile: (workspaceId, file) => drop.put(workspaceId, file.folder, file.fileName, bytesOf(file)),
    readFile: (workspaceId, id, slice) => files.slice(workspaceId, id, slice),
    saveFile: async (workspaceId, file) => {
      const mimeType = file.mimeType ?? (file.text === undefined ? 'application/octet-stream' : 'text/plain');
      return files.save(workspaceId, { fileName: file.fileName, mimeType, bytes: bytesOf(file), ...(file.runId === undefined ? {} : { runId: file.runId }) }, clock.now());
    },
  };
}
