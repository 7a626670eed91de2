import { Body, Controller, Header, Inject, Param, Query, type StreamableFile } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import { listLogs } from '../../db/logs/list-logs.js';
import { POOL } from '../injection.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import { csvFile } from '../routing/csv-file.js';
import type { Principal } from '../routing/principal.js';
import { ExplanationService } from './explanation.service.js';
import { LogExport } from './log-export.service.js';
import { RunExport } from './run-export.service.js';

const table = routes.logs;

/** Everything contacts did and journeys did to them (I6). */
@Controller()
export class LogsController {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    private readonly exporting: LogExport,
    private readonly runs: RunExport,
    private readonly explanations: ExplanationService,
  ) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return listLogs(this.pool, caller.workspaceId, query);
  }

  @Api(table.explanation)
  explain(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.explanation>): Promise<ResponseOf<typeof table.explanation>> {
    return this.explanations.explain(caller, id, query.workflow);
  }

  @Api(table.export)
  @Header('cache-control', 'private, no-store')
  export(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.export>): StreamableFile {
    return csvFile('log.csv', this.exporting.open(caller, body));
  }

  @Api(table.exportRuns)
  @Header('cache-control', 'private, no-store')
  exportRuns(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.exportRuns>): StreamableFile {
    return csvFile('runs.csv', this.runs.open(caller, body));
  }
}
