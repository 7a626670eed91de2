import { Body, Controller, Param } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { SendingService } from './sending.service.js';

const table = routes.sending;

@Controller()
export class SendingController {
  constructor(private readonly sending: SendingService) {}

  @Api(table.read)
  read(@Caller() caller: Principal): Promise<ResponseOf<typeof table.read>> {
    return this.sending.read(caller);
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.save>): Promise<ResponseOf<typeof table.save>> {
    return this.sending.save(caller, body);
  }

  @Api(table.rate)
  rate(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.rate>> {
    return this.sending.rate(caller, id);
  }

  @Api(table.saveRate)
  saveRate(@Caller() caller: Principal, @Param('id') id: number, @Body() { rate }: BodyOf<typeof table.saveRate>): Promise<ResponseOf<typeof table.saveRate>> {
    return this.sending.saveRate(caller, id, rate);
  }
}
