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

/** How much a workspace may use (O9), and how long it keeps finished runs (P5). */
@Injectable()
export class WorkspaceLimitsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly audit: AuditTrail,
  ) {}

  async read({ workspaceId }: Principal): Promise<WorkspaceLimits> {
    const { rows } = await this.pool.query<{ days: number }>('select keep_runs_days as days from workspaces where id = $1', [workspaceId]);
    if (rows[0] === undefined) throw notFound('workspace');
    return { keepRunsDays: rows[0].days, quotas: await readQuotas(this.pool, workspaceId) };
  }

  /** Throws `over_ceiling`. What waited for the quota of messages is looked at again. */
  async save(caller: Principal, { keepRunsDays, quotas = {} }: Changes): Promise<WorkspaceLimits> {
    const before = await this.read(caller);
    for (const { kind, ceiling } of before.quotas) {
      const wanted = quotas[kind];
      if (ceiling !== null && wanted != null && wanted > ceiling)
        throw unprocessable('over_ceiling', `Expected in "quotas.${kind}" at most ${ceiling}, which the operator allows each workspace, found ${wanted}; choose a smaller number.`, { field: `quotas.${kind}` });
    }
    await writeQuotas(this.pool, caller.workspaceId, quotas);
    if (keepRunsDays !== undefined) await this.pool.query('update workspaces set keep_runs_days = $2 where id = $1', [caller.workspaceId, keepRunsDays]);
    if (quotas.messages !== undefined) await this.engine.sending.judgeAgain(caller.workspaceId);
    const after = await this.read(caller);
    this.audit.note({ before: summary(before), after: summary(after) });
    return after;
  }
}

const summary = ({ keepRunsDays, quotas }: WorkspaceLimits): Record<string, string | number | null> => ({ keepRunsDays, ...Object.fromEntries(quotas.map(({ kind, most }) => [`quota.${kind}`, most])) });
