import { Body, Controller, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { AuditRepository } from '../../db/repositories/audit.repository.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { auditCsv } from './audit-csv.js';
import { AuditTrail } from './audit-trail.service.js';

const table = routes.audit;
const MAX_EXPORTED = 10_000;
const PAGE = 200;

@Controller()
export class AuditController {
  constructor(
    private readonly entries: AuditRepository,
    private readonly trail: AuditTrail,
  ) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.entries.list(caller.workspaceId, query);
  }

  @Api(table.export)
  async export(@Caller() caller: Principal, @Body() filter: BodyOf<typeof table.export>): Promise<ResponseOf<typeof table.export>> {
    const items: Awaited<ReturnType<AuditRepository['list']>>['items'] = [];
    let cursor: string | null | undefined;
    while (cursor !== null && items.length < MAX_EXPORTED) {
      const page = await this.entries.list(caller.workspaceId, { ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    this.trail.note({ after: { ...filter, entries: items.length } });
    return { csv: auditCsv(items), entries: items.length, more: cursor !== null };
  }
}
