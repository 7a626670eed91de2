import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller()
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Api(routes.apiKeys.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof routes.apiKeys.list>): Promise<ResponseOf<typeof routes.apiKeys.list>> {
    return this.apiKeys.list(caller, query);
  }

  @Api(routes.apiKeys.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof routes.apiKeys.create>): Promise<ResponseOf<typeof routes.apiKeys.create>> {
    return this.apiKeys.create(caller, body);
  }

  @Api(routes.apiKeys.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.apiKeys.remove(caller, id);
  }
}
