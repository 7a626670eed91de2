import { Global, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Connections } from '../core/connections.js';
import type { CatalogView, Clock, Engine, KeptFiles, Outbound } from '../core/ports.js';
import type { Alerts } from '../core/alerts/alerts.js';
import type { Packages } from '../core/packages/packages.js';
import { AccountLinksRepository } from '../db/repositories/account-links.repository.js';
import { AccountsRepository } from '../db/repositories/accounts.repository.js';
import { ApiKeysRepository } from '../db/repositories/api-keys.repository.js';
import { AttemptsRepository } from '../db/repositories/attempts.repository.js';
import { AuditRepository } from '../db/repositories/audit.repository.js';
import { CredentialsRepository } from '../db/repositories/credentials.repository.js';
import { IdentitiesRepository } from '../db/repositories/identities.repository.js';
import { InvitationsRepository } from '../db/repositories/invitations.repository.js';
import { ListsRepository } from '../db/repositories/lists.repository.js';
import { SecondFactorsRepository } from '../db/repositories/second-factors.repository.js';
import { SessionsRepository } from '../db/repositories/sessions.repository.js';
import { WorkflowsRepository } from '../db/repositories/workflows.repository.js';
import { WorkspacesRepository } from '../db/repositories/workspaces.repository.js';
import { CredentialVault } from '../db/vault/credential-vault.js';
import { ALERTS, CATALOG, CLOCK, CONFIG, CONNECTIONS, EDITOR_DIR, ENGINE, FILES, OUTBOUND, PACKAGES, POOL, REPORT, TEMPLATES_DIR, type Report } from '../http/injection.js';
import { LiveRooms } from '../http/live/live-rooms.service.js';
import type { Config } from '../platform/config.js';
import type { Database } from './database.js';

export interface Infrastructure {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly alerts: Alerts;
  readonly catalog: CatalogView;
  readonly packages: Packages;
  readonly outbound: Outbound;
  readonly connections: Connections;
  readonly files: KeptFiles;
  readonly vault: CredentialVault;
  readonly live: LiveRooms;
  readonly report: Report;
  readonly editorDir: string;
  readonly templatesDir: string;
}

type Repositories = readonly (new (source: DataSource) => object)[];

/** Rows of the caller's workspace alone. */
const OF_WORKSPACES: Repositories = [ApiKeysRepository, AuditRepository, CredentialsRepository, InvitationsRepository, ListsRepository, WorkflowsRepository, WorkspacesRepository];
/** Accounts belong to persons, who may be members of several workspaces; whoever signs in is in none yet. */
const OF_PEOPLE: Repositories = [AccountLinksRepository, AccountsRepository, AttemptsRepository, IdentitiesRepository, SecondFactorsRepository, SessionsRepository];

/** Hands the parts that were made without Nest to the features that need them. */
@Global()
@Module({})
export class InfrastructureModule {
  static of(parts: Infrastructure): DynamicModule {
    const value = (provide: symbol | Type, useValue: unknown): Provider => ({ provide, useValue });
    const providers: Provider[] = [
      value(CONFIG, parts.config),
      value(POOL, parts.database.scoped.pool),
      value(CLOCK, parts.clock),
      value(ENGINE, parts.engine),
      value(ALERTS, parts.alerts),
      value(CATALOG, parts.catalog),
      value(PACKAGES, parts.packages),
      value(OUTBOUND, parts.outbound),
      value(CONNECTIONS, parts.connections),
      value(FILES, parts.files),
      value(REPORT, parts.report),
      value(EDITOR_DIR, parts.editorDir),
      value(TEMPLATES_DIR, parts.templatesDir),
      value(CredentialVault as unknown as Type, parts.vault),
      value(LiveRooms, parts.live),
      ...OF_WORKSPACES.map((Repository) => value(Repository as unknown as Type, new Repository(parts.database.scoped.source))),
      ...OF_PEOPLE.map((Repository) => value(Repository as unknown as Type, new Repository(parts.database.source))),
    ];
    return { module: InfrastructureModule, providers, exports: providers.map((provider) => (provider as { provide: symbol | Type }).provide) };
  }
}
