import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { ScoringService } from './scoring.service.js';

const table = routes.scoring;

@Controller()
export class ScoringController {
  constructor(private readonly scoring: ScoringService) {}

  @Api(table.list)
  list(@Caller() caller: Principal): Promise<ResponseOf<typeof table.list>> {
    return this.scoring.list(caller);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.scoring.create(caller, body);
  }

  @Api(table.preview)
  preview(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.preview>): Promise<ResponseOf<typeof table.preview>> {
    return this.scoring.preview(caller, body);
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.save>): Promise<void> {
    return this.scoring.save(caller, id, body);
  }

  @Api(table.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.scoring.remove(caller, id);
  }

  @Api(table.leads)
  leads(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.leads>): Promise<ResponseOf<typeof table.leads>> {
    return this.scoring.leads(caller, query);
  }

  @Api(table.statement)
  statement(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.statement>> {
    return this.scoring.statement(caller, id);
  }
}
