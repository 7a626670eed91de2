import { definePackage } from '@parcours/sdk/node';
import { balance } from './balance.js';
import { burn } from './burn.js';
import { earn } from './earn.js';
import { issueCoupon } from './issue-coupon.js';
import { pointsExpiring } from './points-expiring.js';
import { redeemCoupon } from './redeem-coupon.js';
import { tier } from './tier.js';
import { tierChanged } from './tier-changed.js';
import { transfer } from './transfer.js';

export default definePackage({ id: 'loyalty', label: { en: 'Loyalty', fr: 'Fidélité' }, nodes: [tierChanged, pointsExpiring, earn, burn, transfer, issueCoupon, redeemCoupon, balance, tier] });
