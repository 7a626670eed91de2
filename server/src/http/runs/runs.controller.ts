import { Controller, Param, Query } from '@nestjs/common';
import { routes, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { RunsService } from './runs.service.js';

const table = routes.runs;

@Controller()
export class RunsController {
  constructor(private readonly runs: RunsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.runs.list(caller, query);
  }

  @Api(table.givenUp)
  givenUp(@Caller() caller: Principal): Promise<ResponseOf<typeof table.givenUp>> {
    return this.runs.givenUp(caller);
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.runs.read(caller, id);
  }

  @Api(table.items)
  items(@Caller() caller: Principal, @Param('id') id: number, @Param('nodeId') nodeId: string): Promise<ResponseOf<typeof table.items>> {
    return this.runs.items(caller, id, nodeId);
  }

  @Api(table.cancel)
  cancel(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.runs.cancel(caller, id);
  }
}
