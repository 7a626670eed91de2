import type pg from 'pg';
import type { Connections } from '../core/connections.js';
import type { CatalogView, Clock } from '../core/ports.js';
import type { CredentialVault } from '../db/vault/credential-vault.js';
import { CredentialDoor } from '../runtime/credentials/credential-door.js';
import { OAuthConnections } from '../runtime/credentials/connections.js';
import { TokenKeeper } from '../runtime/credentials/token-keeper.js';
import { createDoors, type HostDoors } from '../runtime/doors.js';
import { DropFolder } from '../runtime/files/drop-folder.js';
import { FileStore } from '../runtime/files/file-store.js';
import type { GuardedOutbound } from '../runtime/outbound/create-outbound.js';

export interface OpenDoors {
  readonly doors: HostDoors;
  readonly connections: Connections;
  readonly files: FileStore;
}

interface Parts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly catalog: Pick<CatalogView, 'credential'>;
  readonly vault: CredentialVault;
  readonly outbound: GuardedOutbound;
  readonly filesQuotaBytes: number;
  /** Absolute; what nodes drop for somebody outside. */
  readonly dropDir: string;
  readonly baseUrl: string;
}

/** Puts together what leads out of a workspace: the network, its credentials, its files. */
export function openDoors({ filesQuotaBytes, dropDir, baseUrl, ...parts }: Parts): OpenDoors {
  const { pool, clock, vault, outbound } = parts;
  const tokens = new TokenKeeper(pool, vault, outbound, clock);
  const door = new CredentialDoor({ ...parts, tokens });
  const files = new FileStore(pool, filesQuotaBytes);
  return { connections: new OAuthConnections({ ...parts, door, tokens, baseUrl }), files, doors: createDoors({ credentials: door, vault, files, drop: new DropFolder(dropDir, filesQuotaBytes), outbound, clock }) };
}
