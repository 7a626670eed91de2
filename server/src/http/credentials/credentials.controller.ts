import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { JsonObject } from '@parcours/sdk/node';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { CredentialsService } from './credentials.service.js';

const table = routes.credentials;

@Controller()
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.credentials.list(caller, query);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.credentials.create(caller, body.type, body.name, body.values as JsonObject);
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.save>): Promise<ResponseOf<typeof table.save>> {
    return this.credentials.save(caller, id, body.name, body.values as JsonObject);
  }

  @Api(table.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.credentials.remove(caller, id);
  }

  @Api(table.records)
  records(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.records>> {
    return this.credentials.records(caller, id);
  }

  @Api(table.test)
  test(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.test>> {
    return this.credentials.test(caller, id);
  }

  @Api(table.connect)
  connect(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.connect>> {
    return this.credentials.connect(caller, id);
  }

  @Api(table.disconnect)
  disconnect(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.credentials.disconnect(caller, id);
  }
}
