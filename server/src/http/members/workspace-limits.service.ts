import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, routes, WorkspaceLimits } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import { readQuotas, writeQuotas } from '../../db/quotas/quotas.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENGINE, POOL } from '../injection.js';
import { notFound, unprocessable } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type Changes = BodyOf<typeof routes.workspace.saveLimits>;

type Allowances = Omit<WorkspaceLimits, 'quotas'>;

const READ = `select keep_runs_days as "keepRunsDays", keep_audit_days as "keepAuditDays", keep_copies_days as "keepCopiesDays", call_seconds as "callSeconds", call_megabytes as "callMegabytes", tracked from workspaces where id = $1`;
const SAVE = `update workspaces set keep_runs_days = coalesce($2, keep_runs_days), keep_audit_days = coalesce($3, keep_audit_days), call_seconds = coalesce($4, call_seconds),
  call_megabytes = coalesce($5, call_megabytes), tracked = coalesce($6, tracked), keep_copies_days = coalesce($7, keep_copies_days) where id = $1`;

/** How much a workspace may use (O9), how long it keeps things (P3, P5), how far its requests go (F4), and whether it notices openings and clicks (P6). */
@Injectable()
export class WorkspaceLimitsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly audit: AuditTrail,
  ) {}

  async read({ workspaceId }: Principal): Promise<WorkspaceLimits> {
    const { rows } = await this.pool.query<Allowances>(READ, [workspaceId]);
    if (rows[0] === undefined) throw notFound('workspace');
    return { ...rows[0], quotas: await readQuotas(this.pool, workspaceId) };
  }

  /** Throws `over_ceiling`. What waited for the quota of messages is looked at again. */
  async save(caller: Principal, { quotas = {}, ...changes }: Changes): Promise<WorkspaceLimits> {
    const before = await this.read(caller);
    for (const { kind, ceiling } of before.quotas) {
      const wanted = quotas[kind];
      if (ceiling !== null && wanted != null && wanted > ceiling)
        throw unprocessable('over_ceiling', `Expected in "quotas.${kind}" at most ${ceiling}, which the operator allows each workspace, found ${wanted}; choose a smaller number.`, { field: `quotas.${kind}` });
    }
    await writeQuotas(this.pool, caller.workspaceId, quotas);
    const { keepRunsDays = null, keepAuditDays = null, keepCopiesDays = null, callSeconds = null, callMegabytes = null, tracked = null } = changes;
    await this.pool.query(SAVE, [caller.workspaceId, keepRunsDays, keepAuditDays, callSeconds, callMegabytes, tracked, keepCopiesDays]);
    if (quotas.messages !== undefined) await this.engine.sending.judgeAgain(caller.workspaceId);
    const after = await this.read(caller);
    this.audit.note({ before: summary(before), after: summary(after) });
    return after;
  }
}

const summary = ({ quotas, ...allowances }: WorkspaceLimits): Record<string, string | number | boolean | null> => ({ ...allowances, ...Object.fromEntries(quotas.map(({ kind, most }) => [`quota.${kind}`, most])) });
