import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, CouponAnswer, ResponseOf, routes } from '@parcours/sdk/api';
import { UserError, type LoyaltyCoupon } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import { knownContact } from '../../db/loyalty/known-contact.js';
import { ENGINE, POOL } from '../injection.js';
import type { Principal } from '../routing/principal.js';
import { actorOf } from './loyalty.service.js';
import { movedAnswer, refuseLoyalty } from './refuse-loyalty.js';

type Table = typeof routes.loyalty;
type Who = BodyOf<Table['move']>['contact'];

const couponAnswer = (coupon: LoyaltyCoupon | null): CouponAnswer => {
  if (coupon === null) throw new Error('A redeemed coupon is shown.');
  return { ...coupon, validUntil: coupon.validUntil === null ? null : new Date(coupon.validUntil).toISOString() };
};

@Injectable()
export class TillService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async move(caller: Principal, { key, kind, contact, points, programme, spend, reason }: BodyOf<Table['move']>): Promise<ResponseOf<Table['move']>> {
    const contactId = await this.find(caller, contact);
    const base = { key: `api:${key}`, contactId, points, ...(programme === undefined ? {} : { programme }), ...(reason === undefined ? {} : { reason }) };
    const [answer] = await this.engine.loyalty.apply(caller.workspaceId, [kind === 'earn' ? { ...base, do: 'earn', ...(spend === undefined ? {} : { spend }) } : { ...base, do: 'burn' }], actorOf(caller));
    return movedAnswer(refuseLoyalty(answer));
  }

  async check(caller: Principal, { code, contact }: BodyOf<Table['checkCoupon']>): Promise<CouponAnswer> {
    const contactId = contact === undefined ? null : await this.find(caller, contact);
    return couponAnswer(refuseLoyalty(await this.engine.loyalty.check(caller.workspaceId, code, contactId)).coupon);
  }

  async redeem(caller: Principal, { code, key, amount, contact }: BodyOf<Table['redeem']>): Promise<CouponAnswer> {
    const contactId = contact === undefined ? null : await this.find(caller, contact);
    return couponAnswer(refuseLoyalty(await this.engine.loyalty.redeem(caller.workspaceId, { code, key: `api:${key}`, amount, contactId }, actorOf(caller))).coupon);
  }

  private async find(caller: Principal, who: Who): Promise<number> {
    const id = await knownContact(this.pool, caller.workspaceId, who as { email?: string; externalId?: string });
    if (id === null) throw new UserError('unknown_contact', 'Expected the email address or external id of a contact who is known, found nobody by it.', { status: 404, field: 'contact' });
    return id;
  }
}
