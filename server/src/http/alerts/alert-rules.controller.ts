import { Body, Controller, Inject, Param } from '@nestjs/common';
import { routes, type AlertRule, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Alerts } from '../../core/alerts/alerts.js';
import { listRecipients } from '../../db/alerts/alert-preferences.js';
import { createRule, listRules, readRule, removeRule, saveRule } from '../../db/alerts/alert-rules.js';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ALERTS, POOL } from '../injection.js';
import { notFound, unprocessable } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';

const table = routes.alerts;
type Wanted = BodyOf<typeof table.saveRule>;
const MOST_RULES = 200;

const shortOf = ({ kind, workflowName, enabled, settings, mutedUntil }: AlertRule): Record<string, unknown> => ({ kind, workflow: workflowName, enabled, limit: settings.limit, windowMinutes: settings.windowMinutes, mutedUntil });

/** What is watched, and where alerts are posted to. */
@Controller()
export class AlertRulesController {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ALERTS) private readonly alerts: Alerts,
    private readonly workflows: WorkflowsRepository,
    private readonly audit: AuditTrail,
  ) {}

  @Api(table.rules)
  async rules(@Caller() { workspaceId }: Principal): Promise<ResponseOf<typeof table.rules>> {
    return { items: await listRules(this.pool, workspaceId) };
  }

  @Api(table.createRule)
  async createRule(@Caller() { workspaceId }: Principal, @Body() { kind, ...wanted }: BodyOf<typeof table.createRule>): Promise<ResponseOf<typeof table.createRule>> {
    await this.check(workspaceId, wanted);
    if ((await listRules(this.pool, workspaceId)).length >= MOST_RULES) throw unprocessable('too_many_rules', `A workspace can have at most ${MOST_RULES} rules of alerts; delete one first.`);
    const rule = await createRule(this.pool, workspaceId, kind, wanted);
    this.audit.note({ subject: rule.kind, after: shortOf(rule) });
    return rule;
  }

  @Api(table.saveRule)
  async saveRule(@Caller() { workspaceId }: Principal, @Param('id') id: number, @Body() wanted: Wanted): Promise<ResponseOf<typeof table.saveRule>> {
    const before = await readRule(this.pool, workspaceId, id);
    if (before === null) throw notFound('rule');
    await this.check(workspaceId, wanted);
    const rule = await saveRule(this.pool, workspaceId, id, wanted);
    if (rule === null) throw notFound('rule');
    this.audit.note({ subject: rule.kind, before: shortOf(before), after: shortOf(rule) });
    return rule;
  }

  @Api(table.removeRule)
  async removeRule(@Caller() { workspaceId }: Principal, @Param('id') id: number): Promise<void> {
    const before = await readRule(this.pool, workspaceId, id);
    if (before === null || !(await removeRule(this.pool, workspaceId, id))) throw notFound('rule');
    this.alerts.changed(workspaceId);
    this.audit.note({ subject: before.kind, before: shortOf(before) });
  }

  @Api(table.hook)
  hook(@Caller() { workspaceId }: Principal): Promise<ResponseOf<typeof table.hook>> {
    return this.alerts.hook(workspaceId);
  }

  @Api(table.saveHook)
  async saveHook(@Caller() { workspaceId }: Principal, @Body() wanted: BodyOf<typeof table.saveHook>): Promise<ResponseOf<typeof table.saveHook>> {
    const before = await this.alerts.hook(workspaceId);
    const { renew, ...rest } = wanted;
    const after = await this.alerts.saveHook(workspaceId, { ...rest, ...(renew === undefined ? {} : { renew }) });
    // an address may carry a key of its own
    this.audit.note({ before: { host: hostOf(before.url), enabled: before.enabled }, after: { host: hostOf(after.url), enabled: after.enabled, renewed: renew === true } });
    return after;
  }

  @Api(table.testHook)
  testHook(@Caller() { workspaceId }: Principal): Promise<ResponseOf<typeof table.testHook>> {
    return this.alerts.testHook(workspaceId);
  }

  /** Throws `unknown_workflow`, `unknown_member`. */
  private async check(workspaceId: number, { workflowId, recipients }: Wanted): Promise<void> {
    if (workflowId !== null && !(await this.workflows.exists(workspaceId, workflowId))) throw unprocessable('unknown_workflow', 'Expected a workflow of this workspace, found none with this id; choose another.', { field: 'workflowId' });
    if (recipients === null) return;
    const members = await listRecipients(this.pool, workspaceId);
    if (recipients.some((id) => !members.some((member) => member.id === id))) throw unprocessable('unknown_member', 'Expected members of this workspace, found somebody who is none; choose again.', { field: 'recipients' });
  }
}

const hostOf = (url: string | null): string | null => (url === null ? null : new URL(url).host);
