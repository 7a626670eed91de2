import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { RunsService } from '../runs/runs.service.js';
import { OperationsService } from './operations.service.js';

const { workflows, runs, operations } = routes;

@Controller()
export class OperationsController {
  constructor(
    private readonly service: OperationsService,
    private readonly runs: RunsService,
  ) {}

  @Api(workflows.late)
  late(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof workflows.late>): Promise<ResponseOf<typeof workflows.late>> {
    return this.service.late(caller, id, query.toleranceMs);
  }

  @Api(workflows.inFlight)
  inFlight(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof workflows.inFlight>> {
    return this.service.inFlight(caller, id);
  }

  @Api(workflows.previewMove)
  preview(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof workflows.previewMove>): Promise<ResponseOf<typeof workflows.previewMove>> {
    return this.service.preview(caller, id, body.choices, body.target);
  }

  @Api(workflows.move)
  move(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof workflows.move>): Promise<ResponseOf<typeof workflows.move>> {
    return this.service.move(caller, id, body.choices);
  }

  @Api(workflows.bulk)
  bulk(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof workflows.bulk>): Promise<ResponseOf<typeof workflows.bulk>> {
    return this.service.bulk(caller, id, body);
  }

  @Api(workflows.operations)
  list(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof workflows.operations>> {
    return this.service.list(caller, id);
  }

  @Api(operations.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof operations.read>> {
    return this.service.read(caller, id);
  }

  @Api(operations.stop)
  stop(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof operations.stop>> {
    return this.service.stop(caller, id);
  }

  @Api(runs.bulk)
  bulkAcross(@Caller() caller: Principal, @Body() body: BodyOf<typeof runs.bulk>): Promise<ResponseOf<typeof runs.bulk>> {
    return this.service.bulkAcross(caller, body);
  }

  @Api(runs.overdue)
  overdue(@Caller() caller: Principal): Promise<ResponseOf<typeof runs.overdue>> {
    return this.service.overdue(caller);
  }

  @Api(runs.nudge)
  nudge(): void {
    this.service.nudge();
  }

  @Api(runs.retry)
  async retry(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof runs.retry>): Promise<ResponseOf<typeof runs.retry>> {
    return this.service.again(caller, 'retry', await this.runs.read(caller, id), body.version);
  }

  @Api(runs.replay)
  async replay(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof runs.replay>): Promise<ResponseOf<typeof runs.replay>> {
    return this.service.again(caller, 'replay', await this.runs.read(caller, id), body.version);
  }
}
