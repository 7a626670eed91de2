import { Body, Controller, Param } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { EnrolmentsService } from './enrolments.service.js';

const table = routes.enrolments;

@Controller()
export class EnrolmentsController {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.list>> {
    return this.enrolments.list(caller, id);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.enrolments.begin(caller, id, body);
  }

  @Api(table.stop)
  stop(@Caller() caller: Principal, @Param('id') id: number, @Param('enrolmentId') enrolmentId: number): Promise<ResponseOf<typeof table.stop>> {
    return this.enrolments.stop(caller, id, enrolmentId);
  }
}
