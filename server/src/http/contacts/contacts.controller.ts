import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { ContactInput } from '../../customers/contact-identity.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { ContactsService } from './contacts.service.js';

const table = routes.contacts;

@Controller()
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.contacts.list(caller, query);
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.contacts.read(caller, id);
  }

  @Api(table.upsert)
  upsert(@Caller() caller: Principal, @Body() body: ContactInput): Promise<ResponseOf<typeof table.upsert>> {
    return this.contacts.upsert(caller, body);
  }
}
