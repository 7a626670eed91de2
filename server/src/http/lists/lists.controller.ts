import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { ListsService } from './lists.service.js';

const table = routes.lists;

@Controller()
export class ListsController {
  constructor(private readonly lists: ListsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.lists.list(caller, query);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.lists.create(caller, body.name);
  }

  @Api(table.members)
  members(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.members>): Promise<ResponseOf<typeof table.members>> {
    return this.lists.members(caller, id, query);
  }

  @Api(table.add)
  add(@Caller() caller: Principal, @Param('id') id: number, @Param('contactId') contactId: number): Promise<void> {
    return this.lists.add(caller, id, contactId);
  }

  @Api(table.removeMember)
  removeMember(@Caller() caller: Principal, @Param('id') id: number, @Param('contactId') contactId: number): Promise<void> {
    return this.lists.removeMember(caller, id, contactId);
  }
}
