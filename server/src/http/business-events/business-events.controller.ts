import { Body, Controller } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { BusinessEventsService } from './business-events.service.js';

const table = routes.businessEvents;

@Controller()
export class BusinessEventsController {
  constructor(private readonly events: BusinessEventsService) {}

  @Api(table.list)
  async list(@Caller() caller: Principal): Promise<ResponseOf<typeof table.list>> {
    return { items: await this.events.list(caller) };
  }

  @Api(table.record)
  record(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.record>): Promise<ResponseOf<typeof table.record>> {
    return this.events.record(caller, body);
  }
}
