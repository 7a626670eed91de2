import { Inject, Injectable } from '@nestjs/common';
import { routes, type BodyOf, type ContactConsents, type PurposeAnswer, type ResponseOf, type SuppressionAnswer } from '@parcours/sdk/api';
import { setConsent } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import { addressHash, type AddressChannel } from '../../customers/consent/address-hash.js';
import { phoneNumber } from '../../customers/phone.js';
import { consentHistory, currentConsents, suppressionsOf } from '../../db/customers/contact-consents.js';
import { setTracking, trackingOf } from '../../db/customers/contact-tracking.js';
import { countryFor } from '../../db/customers/identify-contact.js';
import { findPurposes, insertPurpose, updatePurpose } from '../../db/customers/purposes.js';
import { newestSuppressions, suppressionsAt } from '../../db/customers/suppressions.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ENGINE, POOL } from '../injection.js';
import { conflict, notFound, unprocessable } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type Body<Name extends 'createPurpose' | 'savePurpose' | 'set' | 'suppress' | 'look' | 'lift'> = BodyOf<(typeof routes.consent)[Name]>;

/** What people have agreed to, as the workspace sees and changes it. Changes go through the engine: nothing begins after them that they forbid. */
@Injectable()
export class ConsentService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly contacts: ContactsService,
    private readonly audit: AuditTrail,
  ) {}

  purposes({ workspaceId }: Principal): Promise<PurposeAnswer[]> {
    return findPurposes(this.pool, workspaceId);
  }

  async createPurpose({ workspaceId }: Principal, body: Body<'createPurpose'>): Promise<PurposeAnswer> {
    const id = await insertPurpose(this.pool, workspaceId, body);
    if (id === null) throw conflict('key_taken', `There is a purpose with the key "${body.key}" already; choose another key.`, { field: 'key' });
    this.audit.note({ subject: body.key, after: { ...body, name: body.name.en } });
    return this.purpose(workspaceId, id);
  }

  async savePurpose({ workspaceId }: Principal, id: number, body: Body<'savePurpose'>): Promise<PurposeAnswer> {
    const before = await this.purpose(workspaceId, id);
    await updatePurpose(this.pool, workspaceId, id, body);
    const after = await this.purpose(workspaceId, id);
    this.audit.note({ subject: after.key, before: { name: before.name.en, basis: before.basis, archived: before.archived }, after: { name: after.name.en, basis: after.basis, archived: after.archived } });
    return after;
  }

  async ofContact(caller: Principal, id: number): Promise<ContactConsents> {
    await this.contacts.find(caller, id);
    const [current, history, suppressed, tracked] = await Promise.all([currentConsents(this.pool, caller.workspaceId, id), consentHistory(this.pool, caller.workspaceId, id), suppressionsOf(this.pool, caller.workspaceId, id), trackingOf(this.pool, caller.workspaceId, id)]);
    return { current, history, suppressed, tracked };
  }

  async track(caller: Principal, id: number, tracked: boolean): Promise<void> {
    await this.contacts.find(caller, id);
    await setTracking(this.pool, caller.workspaceId, id, tracked);
    this.audit.note({ subject: `#${id}`, after: { tracked } });
  }

  async set(caller: Principal, id: number, { purpose, ...rest }: Body<'set'>): Promise<void> {
    await this.contacts.find(caller, id);
    const known = (await findPurposes(this.pool, caller.workspaceId)).find(({ key, archived }) => key === purpose && !archived);
    if (known === undefined) throw unprocessable('unknown_purpose', `Expected in "purpose" the key of a purpose of this workspace, found "${purpose}"; see GET /purposes.`, { field: 'purpose' });
    if (!known.channels.includes(rest.channel)) throw unprocessable('other_channel', `"${known.name.en}" is not written for by ${rest.channel}; choose one of ${known.channels.join(', ')}.`, { field: 'channel' });
    await this.engine.command(caller.workspaceId, id, setConsent({ purpose, ...rest }));
    this.audit.note({ subject: `#${id}`, after: { purpose, channel: rest.channel, state: rest.state } });
  }

  suppressions({ workspaceId }: Principal): Promise<ResponseOf<typeof routes.consent.suppressions>> {
    return newestSuppressions(this.pool, workspaceId);
  }

  async look({ workspaceId }: Principal, { address }: Body<'look'>): Promise<SuppressionAnswer[]> {
    const asked = (['email', 'sms', 'post'] as const).map(async (channel) => ({ channel, hash: addressHash(workspaceId, channel, await this.spelt(workspaceId, channel, address)) }));
    return suppressionsAt(this.pool, workspaceId, await Promise.all(asked));
  }

  async suppress({ workspaceId }: Principal, { channel, address, reason = '' }: Body<'suppress'>): Promise<void> {
    await this.engine.suppress(workspaceId, { channel, address: await this.spelt(workspaceId, channel, address), reason: 'manual', source: reason.trim() === '' ? 'by hand' : `by hand: ${reason.trim()}` });
    // the address itself is what somebody does not want to be known by
    this.audit.note({ subject: channel });
  }

  async lift({ workspaceId }: Principal, { channel, address, reason = '' }: Body<'lift'>): Promise<{ lifted: boolean }> {
    const lifted = await this.engine.liftSuppression(workspaceId, { channel, address: await this.spelt(workspaceId, channel, address) });
    this.audit.note({ subject: channel, after: { lifted, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) } });
    return { lifted };
  }

  /** A number as contacts have it, however it is typed. */
  private async spelt(workspaceId: number, channel: AddressChannel, address: string): Promise<string> {
    return channel === 'sms' ? (phoneNumber(address, await countryFor(this.pool, workspaceId, [{ phone: address }])) ?? address) : address;
  }

  private async purpose(workspaceId: number, id: number): Promise<PurposeAnswer> {
    const found = (await findPurposes(this.pool, workspaceId)).find((purpose) => purpose.id === id);
    if (found === undefined) throw notFound('purpose');
    return found;
  }
}
