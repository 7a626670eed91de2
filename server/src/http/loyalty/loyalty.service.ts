import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, LoyaltyStatement, ResponseOf, routes } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import { isCode, storedCode } from '../../customers/loyalty/coupon-code.js';
import { archivePool, archiveProgramme } from '../../db/loyalty/archive.js';
import { loyaltyOverview } from '../../db/loyalty/loyalty-overview.js';
import { loyaltyStatement } from '../../db/loyalty/loyalty-statement.js';
import { addCodes, changePool, makePool, voidCoupon } from '../../db/loyalty/write-pools.js';
import { changeProgramme, makeProgramme } from '../../db/loyalty/write-programmes.js';
import type { PageRequest } from '../../db/page.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ENGINE, POOL } from '../injection.js';
import { conflict, notFound, unprocessable } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { movedAnswer, refuseLoyalty } from './refuse-loyalty.js';

type Table = typeof routes.loyalty;
type Tiers = BodyOf<Table['saveProgramme']>['tiers'];

/** Who asks, as statements show it. */
export const actorOf = ({ userId, keyId }: Principal): string => (userId === null ? `key:${keyId ?? 0}` : `user:${userId}`);

function checkTiers(tiers: Tiers): void {
  if (new Set(tiers.map(({ key }) => key)).size < tiers.length || new Set(tiers.map(({ threshold }) => threshold)).size < tiers.length) throw unprocessable('tiers_doubled', 'Expected each tier to have a key and a threshold of its own, found two with the same one.', { field: 'tiers' });
}

function readCodes(codes: readonly string[]): string[] {
  const stored = codes.map(storedCode);
  const wrong = stored.findIndex((code) => !isCode(code));
  if (wrong !== -1) throw unprocessable('bad_code', `Expected codes of 4 to 40 letters, digits and hyphens, found "${(codes[wrong] ?? '').slice(0, 60)}" as number ${wrong + 1}.`, { field: 'codes' });
  return stored;
}

@Injectable()
export class LoyaltyService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly contacts: ContactsService,
    private readonly audit: AuditTrail,
  ) {}

  overview(caller: Principal): Promise<ResponseOf<Table['overview']>> {
    return loyaltyOverview(this.pool, caller.workspaceId);
  }

  async createProgramme(caller: Principal, { key, ...rules }: BodyOf<Table['createProgramme']>): Promise<{ id: number }> {
    checkTiers(rules.tiers);
    const id = await makeProgramme(this.pool, caller.workspaceId, key, rules);
    if (id === null) throw conflict('key_taken', `There is a programme with the key "${key}" already; choose another one.`, { field: 'key' });
    this.audit.note({ subject: rules.name, after: { ...rules, tiers: rules.tiers.length } });
    return { id };
  }

  async saveProgramme(caller: Principal, id: number, rules: BodyOf<Table['saveProgramme']>): Promise<void> {
    checkTiers(rules.tiers);
    const saved = await changeProgramme(this.pool, caller.workspaceId, id, rules);
    if (saved === 'missing') throw notFound('programme');
    if (saved === 'doubled') throw conflict('tiers_doubled', 'Somebody else has changed these tiers at the same moment; look at them again.', { field: 'tiers' });
    if (saved === 'owing') throw conflict('owing', 'Somebody owes points of this programme, so a balance below zero has to stay allowed until they are paid back.', { field: 'mayOwe' });
    this.audit.note({ subject: rules.name, after: { ...rules, tiers: rules.tiers.length } });
    this.engine.nudge();
  }

  async createPool(caller: Principal, made: BodyOf<Table['createPool']>): Promise<{ id: number; added: number }> {
    const codes = made.codes === undefined ? [] : readCodes(made.codes);
    const id = await makePool(this.pool, caller.workspaceId, made);
    if (id === null) throw conflict('key_taken', `There is a pool with the key "${made.key}" already; choose another one.`, { field: 'key' });
    const added = codes.length === 0 ? 0 : ((await addCodes(this.pool, caller.workspaceId, id, codes)) ?? 0);
    this.audit.note({ subject: made.name, after: { stock: made.codes === undefined ? made.stock : added, price: made.price, uses: made.uses } });
    return { id, added };
  }

  async savePool(caller: Principal, id: number, change: BodyOf<Table['savePool']>): Promise<void> {
    const saved = await changePool(this.pool, caller.workspaceId, id, change);
    if (saved === 'missing') throw notFound('pool');
    if (saved === 'below_issued') throw conflict('below_issued', 'Expected a stock of at least what was issued already, found less.', { field: 'stock' });
    this.audit.note({ subject: change.name, after: { ...change } });
  }

  async archiveProgramme(caller: Principal, id: number, archived: boolean): Promise<void> {
    const done = await archiveProgramme(this.pool, caller.workspaceId, id, archived);
    if (done === 'missing') throw notFound('programme');
    if (done === 'last') throw conflict('last_programme', 'Expected another programme that is in use, found that this is the only one; make or take back another one first.');
    this.audit.note({ subject: done.name, after: { archived } });
  }

  async archivePool(caller: Principal, id: number, archived: boolean): Promise<void> {
    const name = await archivePool(this.pool, caller.workspaceId, id, archived);
    if (name === null) throw notFound('pool');
    this.audit.note({ subject: name, after: { archived } });
  }

  async addCodes(caller: Principal, id: number, codes: readonly string[]): Promise<{ added: number }> {
    const added = await addCodes(this.pool, caller.workspaceId, id, readCodes(codes));
    if (added === null) throw notFound('pool');
    this.audit.note({ after: { added } });
    return { added };
  }

  async statement(caller: Principal, contactId: number, page: PageRequest): Promise<LoyaltyStatement> {
    await this.contacts.find(caller, contactId);
    return loyaltyStatement(this.pool, caller.workspaceId, contactId, page);
  }

  async adjust(caller: Principal, contactId: number, { key, ...body }: BodyOf<Table['adjust']>): Promise<ResponseOf<Table['adjust']>> {
    const contact = await this.contacts.find(caller, contactId);
    const [answer] = await this.engine.loyalty.apply(caller.workspaceId, [{ do: 'adjust', ...body, contactId, key: `api:${key}` }], actorOf(caller));
    this.audit.note({ subject: contact.email ?? contact.externalId ?? String(contactId), after: { points: body.points, reason: body.reason } });
    return movedAnswer(refuseLoyalty(answer));
  }

  async voidCoupon(caller: Principal, typed: string): Promise<void> {
    const code = storedCode(typed);
    if (!(await voidCoupon(this.pool, caller.workspaceId, code))) throw notFound('coupon');
    this.audit.note({ subject: code });
  }
}
