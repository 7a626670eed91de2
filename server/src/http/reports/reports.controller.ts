import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import { readDashboard } from '../../db/reports/read-dashboard.js';
import { readJourneyReport } from '../../db/reports/read-journey-report.js';
import { readReportSettings, writeReportSettings } from '../../db/reports/report-settings.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { CLOCK, POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';

const table = routes.reports;

/** How it goes: the dashboard, and the report of each workflow. */
@Controller()
export class ReportsController {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  @Api(table.dashboard)
  dashboard(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.dashboard>): Promise<ResponseOf<typeof table.dashboard>> {
    return readDashboard(this.pool, caller.workspaceId, query, this.clock.now());
  }

  @Api(table.journey)
  async journey(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.journey>): Promise<ResponseOf<typeof table.journey>> {
    const report = await readJourneyReport(this.pool, caller.workspaceId, id, query, this.clock.now());
    if (report === null) throw notFound('workflow');
    return report;
  }

  @Api(table.settings)
  settings(@Caller() caller: Principal): Promise<ResponseOf<typeof table.settings>> {
    return readReportSettings(this.pool, caller.workspaceId);
  }

  @Api(table.saveSettings)
  async saveSettings(@Caller() caller: Principal, @Body() settings: BodyOf<typeof table.saveSettings>): Promise<ResponseOf<typeof table.saveSettings>> {
    const before = await readReportSettings(this.pool, caller.workspaceId);
    await writeReportSettings(this.pool, caller.workspaceId, settings);
    this.audit.note({ before: { model: before.model, windowDays: before.windowDays }, after: { model: settings.model, windowDays: settings.windowDays } });
    return settings;
  }
}
