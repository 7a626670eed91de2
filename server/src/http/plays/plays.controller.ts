import { Body, Controller, Param } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { PlaysService } from './plays.service.js';

const table = routes.plays;

@Controller()
export class PlaysController {
  constructor(private readonly plays: PlaysService) {}

  @Api(table.play)
  play(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.play>): Promise<ResponseOf<typeof table.play>> {
    return this.plays.play(caller, id, body.script, body.document);
  }

  @Api(table.contact)
  contact(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.contact>> {
    return this.plays.contact(caller, id);
  }

  @Api(table.cases)
  async cases(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.cases>> {
    return { items: await this.plays.cases(caller, id) };
  }

  @Api(table.runCases)
  async run(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.runCases>): Promise<ResponseOf<typeof table.runCases>> {
    return { items: await this.plays.run(caller, id, body.document) };
  }

  @Api(table.createCase)
  create(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.createCase>): Promise<ResponseOf<typeof table.createCase>> {
    return this.plays.create(caller, id, body.case);
  }

  @Api(table.saveCase)
  save(@Caller() caller: Principal, @Param('id') id: number, @Param('caseId') caseId: number, @Body() body: BodyOf<typeof table.saveCase>): Promise<ResponseOf<typeof table.saveCase>> {
    return this.plays.save(caller, id, caseId, body.case);
  }

  @Api(table.removeCase)
  remove(@Caller() caller: Principal, @Param('id') id: number, @Param('caseId') caseId: number): Promise<void> {
    return this.plays.remove(caller, id, caseId);
  }
}
