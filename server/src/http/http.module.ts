import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { MailModule } from './mail/mail.module.js';
import { LogsModule } from './logs/logs.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { MembersModule } from './members/members.module.js';
import { SegmentsModule } from './segments/segments.module.js';
import { SsoModule } from './sso/sso.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { BusinessEventsModule } from './business-events/business-events.module.js';
import { CallbacksModule } from './callbacks/callbacks.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { CommentsModule } from './comments/comments.module.js';
import { ConsentModule } from './consent/consent.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { ContentsModule } from './contents/contents.module.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { EnrolmentsModule } from './enrolments/enrolments.module.js';
import { EventsModule } from './events/events.module.js';
import { FilesModule } from './files/files.module.js';
import { FormsModule } from './forms/forms.module.js';
import { HookRoutes } from './hooks/hook-routes.js';
import { ImportsModule } from './imports/imports.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { ListsModule } from './lists/lists.module.js';
import { LiveModule } from './live/live.module.js';
import { LoyaltyModule } from './loyalty/loyalty.module.js';
import { ScoringModule } from './scoring/scoring.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PackagesModule } from './packages/packages.module.js';
import { PagesModule } from './pages/pages.module.js';
import { ListeningModule } from './listening/listening.module.js';
import { PlaysModule } from './plays/plays.module.js';
import { AccessGuard } from './routing/access-guard.js';
import { Pace } from './routing/pace.service.js';
import { InputGuard } from './routing/input-guard.js';
import { WorkspaceInterceptor } from './routing/workspace-interceptor.js';
import { ReportsModule } from './reports/reports.module.js';
import { SendingModule } from './sending/sending.module.js';
import { RunsModule } from './runs/runs.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { TrackingModule } from './tracking/tracking.module.js';
import { WatchingModule } from './watching/watching.module.js';
import { WorkflowsModule } from './workflows/workflows.module.js';

/** Everything that answers over HTTP and sockets. The order of the guards matters: who first, then what. */
@Module({
  imports: [
    AuditModule, MailModule, AccountsModule, MembersModule, SsoModule, ApiKeysModule, CatalogModule, PackagesModule, WorkflowsModule, CommentsModule, ListeningModule, PlaysModule, EnrolmentsModule, OperationsModule, RunsModule, WatchingModule, MessagesModule, ReportsModule, AlertsModule, LogsModule, ContactsModule, ImportsModule, ConsentModule, SendingModule, ListsModule, SegmentsModule, LoyaltyModule, ScoringModule, ContentsModule, EventsModule, BusinessEventsModule, CredentialsModule, FilesModule, DocumentsModule,
    SourcesModule, IngestModule, CallbacksModule, FormsModule, TrackingModule, LiveModule, PagesModule,
  ],
  providers: [
    Pace,
    HookRoutes,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: InputGuard },
    { provide: APP_INTERCEPTOR, useClass: WorkspaceInterceptor },
  ],
})
export class HttpModule {}
