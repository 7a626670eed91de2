import { Body, Controller, Param } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { SourcesService } from './sources.service.js';

const { sources, merges } = routes;

@Controller()
export class SourcesController {
  constructor(private readonly service: SourcesService) {}

  @Api(sources.list)
  list(@Caller() caller: Principal): Promise<ResponseOf<typeof sources.list>> {
    return this.service.list(caller);
  }

  @Api(sources.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof sources.create>): Promise<ResponseOf<typeof sources.create>> {
    return this.service.create(caller, body);
  }

  @Api(sources.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof sources.save>): Promise<ResponseOf<typeof sources.save>> {
    return this.service.save(caller, id, body);
  }

  @Api(sources.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.service.remove(caller, id);
  }

  @Api(merges.list)
  merges(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof merges.list>> {
    return this.service.merges(caller, id);
  }

  @Api(merges.undo)
  undo(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.service.undo(caller, id);
  }
}
