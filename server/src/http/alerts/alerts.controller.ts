import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Alerts } from '../../core/alerts/alerts.js';
import type { Clock } from '../../core/ports.js';
import { listRecipients, readPreferences, savePreferences } from '../../db/alerts/alert-preferences.js';
import { acknowledgeAlert, noteSeen } from '../../db/alerts/change-alerts.js';
import { listAlerts, readAlert, readBell } from '../../db/alerts/read-alerts.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ALERTS, CLOCK, POOL } from '../injection.js';
import { forbidden, notFound } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';

const table = routes.alerts;

/** The signed-in person. Who still owes the workspace a second factor sees nothing of it, not even at the bell. */
function readerOf({ userId, secondFactorDue }: Principal): number {
  if (secondFactorDue === true) throw forbidden('second_factor_required', 'This workspace asks for a second factor, which your account does not have yet; set it up under your account first.');
  return userId as number;
}

/** What went wrong, for those who look, and how each of them is told. */
@Controller()
export class AlertsController {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ALERTS) private readonly alerts: Alerts,
    private readonly audit: AuditTrail,
  ) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return listAlerts(this.pool, caller.workspaceId, query);
  }

  @Api(table.acknowledge)
  async acknowledge(@Caller() { workspaceId, userId }: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.acknowledge>> {
    const news = await acknowledgeAlert(this.pool, workspaceId, id, userId, this.clock.now());
    const alert = await readAlert(this.pool, workspaceId, id);
    if (alert === null) throw notFound('alert');
    if (news) this.alerts.changed(workspaceId);
    this.audit.note({ subject: alert.name === '' ? alert.kind : alert.name, after: { kind: alert.kind } });
    return alert;
  }

  @Api(table.bell)
  async bell(@Caller() caller: Principal): Promise<ResponseOf<typeof table.bell>> {
    return readBell(this.pool, caller.workspaceId, readerOf(caller));
  }

  @Api(table.seen)
  async seen(@Caller() { workspaceId, userId }: Principal, @Body() { upTo }: BodyOf<typeof table.seen>): Promise<void> {
    await noteSeen(this.pool, workspaceId, userId as number, upTo);
  }

  @Api(table.recipients)
  async recipients(@Caller() { workspaceId }: Principal): Promise<ResponseOf<typeof table.recipients>> {
    return { items: await listRecipients(this.pool, workspaceId), mail: this.alerts.mail };
  }

  @Api(table.preferences)
  preferences(@Caller() { workspaceId, userId }: Principal): Promise<ResponseOf<typeof table.preferences>> {
    return readPreferences(this.pool, workspaceId, userId as number);
  }

  @Api(table.savePreferences)
  async savePreferences(@Caller() { workspaceId, userId }: Principal, @Body() wanted: BodyOf<typeof table.savePreferences>): Promise<ResponseOf<typeof table.savePreferences>> {
    const before = await readPreferences(this.pool, workspaceId, userId as number);
    await savePreferences(this.pool, workspaceId, userId as number, wanted, this.clock.now());
    this.audit.note({ before: { email: before.email, digest: before.digest }, after: { email: wanted.email, digest: wanted.digest } });
    return readPreferences(this.pool, workspaceId, userId as number);
  }

  @Api(table.digest)
  async digest(@Caller() caller: Principal, @Query() { period = 'weekly' }: QueryOf<typeof table.digest>): Promise<ResponseOf<typeof table.digest>> {
    const view = await this.alerts.digest(caller.workspaceId, readerOf(caller), period);
    if (view === null) throw notFound('member');
    return { ...view, mail: this.alerts.mail };
  }

  @Api(table.sendDigest)
  async sendDigest(@Caller() caller: Principal, @Body() { period }: BodyOf<typeof table.sendDigest>): Promise<ResponseOf<typeof table.sendDigest>> {
    const address = await this.alerts.sendDigest(caller.workspaceId, readerOf(caller), period);
    this.audit.note({ after: { period } });
    return { ok: true, message: address };
  }
}
