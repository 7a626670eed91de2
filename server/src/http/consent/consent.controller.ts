import { Body, Controller, Param } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { ConsentService } from './consent.service.js';
import { PrivacyService } from './privacy.service.js';

const table = routes.consent;

@Controller()
export class ConsentController {
  constructor(
    private readonly consent: ConsentService,
    private readonly privacy: PrivacyService,
  ) {}

  @Api(table.purposes)
  async purposes(@Caller() caller: Principal): Promise<ResponseOf<typeof table.purposes>> {
    return { items: await this.consent.purposes(caller) };
  }

  @Api(table.createPurpose)
  createPurpose(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.createPurpose>): Promise<ResponseOf<typeof table.createPurpose>> {
    return this.consent.createPurpose(caller, body);
  }

  @Api(table.savePurpose)
  savePurpose(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.savePurpose>): Promise<ResponseOf<typeof table.savePurpose>> {
    return this.consent.savePurpose(caller, id, body);
  }

  @Api(table.ofContact)
  ofContact(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.ofContact>> {
    return this.consent.ofContact(caller, id);
  }

  @Api(table.set)
  set(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.set>): Promise<void> {
    return this.consent.set(caller, id, body);
  }

  @Api(table.track)
  track(@Caller() caller: Principal, @Param('id') id: number, @Body() { tracked }: BodyOf<typeof table.track>): Promise<void> {
    return this.consent.track(caller, id, tracked);
  }

  @Api(table.suppressions)
  suppressions(@Caller() caller: Principal): Promise<ResponseOf<typeof table.suppressions>> {
    return this.consent.suppressions(caller);
  }

  @Api(table.suppress)
  suppress(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.suppress>): Promise<void> {
    return this.consent.suppress(caller, body);
  }

  @Api(table.look)
  async look(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.look>): Promise<ResponseOf<typeof table.look>> {
    return { items: await this.consent.look(caller, body) };
  }

  @Api(table.lift)
  lift(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.lift>): Promise<ResponseOf<typeof table.lift>> {
    return this.consent.lift(caller, body);
  }

  @Api(table.export)
  export(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.export>> {
    return this.privacy.export(caller, id);
  }

  @Api(table.erase)
  erase(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.privacy.erase(caller, id);
  }
}
