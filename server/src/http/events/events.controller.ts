import { Body, Controller } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { EventsService } from './events.service.js';

const table = routes.events;

@Controller()
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Api(table.record)
  async record(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.record>): Promise<ResponseOf<typeof table.record>> {
    return { accepted: await this.events.record(caller, body.events) };
  }
}
