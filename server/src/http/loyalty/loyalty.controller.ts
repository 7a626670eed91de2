import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { LoyaltyService } from './loyalty.service.js';

const table = routes.loyalty;

@Controller()
export class LoyaltyController {
  constructor(private readonly loyalty: LoyaltyService) {}

  @Api(table.overview)
  overview(@Caller() caller: Principal): Promise<ResponseOf<typeof table.overview>> {
    return this.loyalty.overview(caller);
  }

  @Api(table.createProgramme)
  createProgramme(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.createProgramme>): Promise<ResponseOf<typeof table.createProgramme>> {
    return this.loyalty.createProgramme(caller, body);
  }

  @Api(table.saveProgramme)
  saveProgramme(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.saveProgramme>): Promise<void> {
    return this.loyalty.saveProgramme(caller, id, body);
  }

  @Api(table.createPool)
  createPool(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.createPool>): Promise<ResponseOf<typeof table.createPool>> {
    return this.loyalty.createPool(caller, body);
  }

  @Api(table.savePool)
  savePool(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.savePool>): Promise<void> {
    return this.loyalty.savePool(caller, id, body);
  }

  @Api(table.archiveProgramme)
  archiveProgramme(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.archiveProgramme>): Promise<void> {
    return this.loyalty.archiveProgramme(caller, id, body.archived);
  }

  @Api(table.archivePool)
  archivePool(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.archivePool>): Promise<void> {
    return this.loyalty.archivePool(caller, id, body.archived);
  }

  @Api(table.addCodes)
  addCodes(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.addCodes>): Promise<ResponseOf<typeof table.addCodes>> {
    return this.loyalty.addCodes(caller, id, body.codes);
  }

  @Api(table.statement)
  statement(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.statement>): Promise<ResponseOf<typeof table.statement>> {
    return this.loyalty.statement(caller, id, query);
  }

  @Api(table.adjust)
  adjust(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.adjust>): Promise<ResponseOf<typeof table.adjust>> {
    return this.loyalty.adjust(caller, id, body);
  }

  @Api(table.voidCoupon)
  voidCoupon(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.voidCoupon>): Promise<void> {
    return this.loyalty.voidCoupon(caller, body.code);
  }
}
