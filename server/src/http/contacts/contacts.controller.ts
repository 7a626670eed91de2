import { Body, Controller, Header, Param, Query, type StreamableFile } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { ContactChange } from '../../core/ports.js';
import type { ContactInput } from '../../customers/contact-identity.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { csvFile } from '../routing/csv-file.js';
import { ContactExport } from './contact-export.service.js';
import { ContactSettings } from './contact-settings.service.js';
import { ContactsService } from './contacts.service.js';

const table = routes.contacts;

@Controller()
export class ContactsController {
  constructor(
    private readonly contacts: ContactsService,
    private readonly settings: ContactSettings,
    private readonly exporting: ContactExport,
  ) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.contacts.list(caller, query);
  }

  @Api(table.export)
  @Header('cache-control', 'private, no-store')
  async export(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.export>): Promise<StreamableFile> {
    return csvFile('contacts.csv', await this.exporting.open(caller, body.list ?? null));
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.contacts.read(caller, id);
  }

  @Api(table.events)
  events(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.events>): Promise<ResponseOf<typeof table.events>> {
    return this.contacts.events(caller, id, query);
  }

  @Api(table.standpoints)
  async standpoints(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.standpoints>> {
    return { items: await this.contacts.standpoints(caller, id) };
  }

  @Api(table.upsert)
  upsert(@Caller() caller: Principal, @Body() body: ContactInput): Promise<ResponseOf<typeof table.upsert>> {
    return this.contacts.upsert(caller, body);
  }

  @Api(table.bulk)
  async bulk(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.bulk>): Promise<ResponseOf<typeof table.bulk>> {
    return { items: await this.contacts.bulk(caller, body.contacts) };
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: ContactChange): Promise<ResponseOf<typeof table.save>> {
    return this.contacts.save(caller, id, body);
  }

  @Api(table.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.contacts.remove(caller, id);
  }

  @Api(table.attributes)
  attributes(@Caller() caller: Principal): Promise<ResponseOf<typeof table.attributes>> {
    return this.settings.attributes(caller);
  }

  @Api(table.define)
  define(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.define>): Promise<void> {
    return this.settings.define(caller, body);
  }

  @Api(table.country)
  country(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.country>): Promise<void> {
    return this.settings.setCountry(caller, body.country);
  }

  @Api(table.views)
  async views(@Caller() caller: Principal): Promise<ResponseOf<typeof table.views>> {
    return { items: await this.settings.views(caller) };
  }

  @Api(table.saveView)
  saveView(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.saveView>): Promise<ResponseOf<typeof table.saveView>> {
    return this.settings.saveView(caller, body);
  }

  @Api(table.removeView)
  removeView(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.settings.removeView(caller, id);
  }

  @Api(table.eventNames)
  async eventNames(@Caller() caller: Principal): Promise<ResponseOf<typeof table.eventNames>> {
    return { items: await this.settings.eventNames(caller) };
  }

  @Api(table.keepEvents)
  keepEvents(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.keepEvents>): Promise<void> {
    return this.settings.keepEvents(caller, body.name, body.keepDays);
  }
}
