import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { SegmentsService } from './segments.service.js';

const table = routes.segments;

@Controller()
export class SegmentsController {
  constructor(private readonly segments: SegmentsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.segments.list(caller, query);
  }

  @Api(table.vocabulary)
  vocabulary(@Caller() caller: Principal): Promise<ResponseOf<typeof table.vocabulary>> {
    return this.segments.vocabulary(caller);
  }

  @Api(table.preview)
  preview(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.preview>): Promise<ResponseOf<typeof table.preview>> {
    return this.segments.preview(caller, body);
  }

  @Api(table.tryCondition)
  tryCondition(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.tryCondition>): Promise<ResponseOf<typeof table.tryCondition>> {
    return this.segments.tryCondition(caller, body);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.segments.create(caller, body);
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.segments.read(caller, id);
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.save>): Promise<ResponseOf<typeof table.save>> {
    return this.segments.save(caller, id, body);
  }

  @Api(table.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.segments.remove(caller, id);
  }

  @Api(table.members)
  members(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.members>): Promise<ResponseOf<typeof table.members>> {
    return this.segments.members(caller, id, query);
  }
}
