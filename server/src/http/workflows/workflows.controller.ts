import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { StartRequest } from '../../core/ports.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { RunsService } from '../runs/runs.service.js';
import { WorkflowsService } from './workflows.service.js';

const table = routes.workflows;

@Controller()
export class WorkflowsController {
  constructor(
    private readonly workflows: WorkflowsService,
    private readonly runs: RunsService,
  ) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.workflows.list(caller, query);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.workflows.create(caller, body);
  }

  @Api(table.check)
  check(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.check>): Promise<ResponseOf<typeof table.check>> {
    return this.workflows.check(caller, body.document);
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.workflows.read(caller, id);
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.save>): Promise<ResponseOf<typeof table.save>> {
    return this.workflows.save(caller, id, body.document, body.revision);
  }

  @Api(table.publish)
  publish(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.publish>): Promise<ResponseOf<typeof table.publish>> {
    return this.workflows.publish(caller, id, body);
  }

  @Api(table.pause)
  pause(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.pause>> {
    return this.workflows.pause(caller, id);
  }

  @Api(table.resume)
  resume(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.resume>): Promise<ResponseOf<typeof table.resume>> {
    return this.workflows.resume(caller, id, body);
  }

  @Api(table.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.workflows.remove(caller, id);
  }

  @Api(table.export)
  export(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.export>> {
    return this.workflows.export(caller, id);
  }

  @Api(table.watches)
  async watches(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.watches>> {
    return { items: await this.workflows.watches(caller, id) };
  }

  @Api(table.lookNow)
  lookNow(@Caller() caller: Principal, @Param('id') id: number, @Param('nodeId') nodeId: string): Promise<void> {
    return this.workflows.lookNow(caller, id, nodeId);
  }

  @Api(table.counts)
  async counts(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.counts>> {
    await this.workflows.assertExists(caller, id);
    return this.runs.counts(caller, id);
  }

  @Api(table.runs)
  async listRuns(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.runs>): Promise<ResponseOf<typeof table.runs>> {
    await this.workflows.assertExists(caller, id);
    return this.runs.list(caller, { ...query, workflowId: id });
  }

  @Api(table.start)
  start(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.start>): Promise<ResponseOf<typeof table.start>> {
    return this.workflows.start(caller, id, body as StartRequest);
  }
}
