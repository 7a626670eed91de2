import { Body, Controller } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { TillService } from './till.service.js';

const table = routes.loyalty;

/** What tills and shops ask for, with a key of their own that can do nothing else. */
@Controller()
export class TillController {
  constructor(private readonly till: TillService) {}

  @Api(table.move)
  move(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.move>): Promise<ResponseOf<typeof table.move>> {
    return this.till.move(caller, body);
  }

  @Api(table.checkCoupon)
  check(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.checkCoupon>): Promise<ResponseOf<typeof table.checkCoupon>> {
    return this.till.check(caller, body);
  }

  @Api(table.redeem)
  redeem(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.redeem>): Promise<ResponseOf<typeof table.redeem>> {
    return this.till.redeem(caller, body);
  }
}
