import { Global, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { CatalogView, Clock, Engine, Outbound } from '../core/ports.js';
import { AccountsRepository } from '../db/repositories/accounts.repository.js';
import { ApiKeysRepository } from '../db/repositories/api-keys.repository.js';
import { CredentialsRepository } from '../db/repositories/credentials.repository.js';
import { ListsRepository } from '../db/repositories/lists.repository.js';
import { SessionsRepository } from '../db/repositories/sessions.repository.js';
import { WorkflowsRepository } from '../db/repositories/workflows.repository.js';
import { CredentialVault } from '../db/vault/credential-vault.js';
import { CATALOG, CLOCK, CONFIG, EDITOR_DIR, ENGINE, OUTBOUND, POOL, TEMPLATES_DIR } from '../http/injection.js';
import { LiveRooms } from '../http/live/live-rooms.service.js';
import type { Config } from '../platform/config.js';
import type { Database } from './database.js';

export interface Infrastructure {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly catalog: CatalogView;
  readonly outbound: Outbound;
  readonly vault: CredentialVault;
  readonly live: LiveRooms;
  readonly editorDir: string;
  readonly templatesDir: string;
}

const REPOSITORIES: readonly (new (source: DataSource) => object)[] = [AccountsRepository, ApiKeysRepository, CredentialsRepository, ListsRepository, SessionsRepository, WorkflowsRepository];

/** Hands the parts that were made without Nest to the features that need them. */
@Global()
@Module({})
export class InfrastructureModule {
  static of(parts: Infrastructure): DynamicModule {
    const value = (provide: symbol | Type, useValue: unknown): Provider => ({ provide, useValue });
    const providers: Provider[] = [
      value(CONFIG, parts.config),
      value(POOL, parts.database.pool),
      value(CLOCK, parts.clock),
      value(ENGINE, parts.engine),
      value(CATALOG, parts.catalog),
      value(OUTBOUND, parts.outbound),
      value(EDITOR_DIR, parts.editorDir),
      value(TEMPLATES_DIR, parts.templatesDir),
      value(CredentialVault as unknown as Type, parts.vault),
      value(LiveRooms, parts.live),
      ...REPOSITORIES.map((Repository) => value(Repository as unknown as Type, new Repository(parts.database.source))),
    ];
    return { module: InfrastructureModule, providers, exports: providers.map((provider) => (provider as { provide: symbol | Type }).provide) };
  }
}
