import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { createApi } from './support/api.js';
import { OWNER, useApp } from './support/app.js';
import { eventually } from './support/eventually.js';
import { startMailServer, type MailServer } from './support/smtp.js';

/*
 *  Checkout ─> 1 point ─> 10 points? ─ yes ─> Coupon ─ issued ─> Email with its code
 */
const app = useApp();
let smtp: MailServer;
beforeAll(async () => { smtp = await startMailServer(); });
afterAll(() => smtp.close());

const node = (id: string, type: string, settings: object) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (id: number, from: string, port: string, to: string) => ({ id: `e${id}`, from: { node: from, port }, to: { node: to } });

async function publish(credential: number): Promise<number> {
  const document = {
    schemaVersion: 1, name: 'Tenth checkout', settings: {},
    nodes: [
      node('checkout', 'core.event', { name: 'checkout.passed' }),
      node('point', 'loyalty.earn', { points: 1, reason: 'Checkout {{ json.event.properties.receipt }}' }),
      node('ten', 'loyalty.balance', { atLeast: 10 }),
      node('coupon', 'loyalty.issueCoupon', { pool: 'tenth' }),
      node('mail', 'email.send', { credential, to: '{{ contact.email }}', purpose: 'service', subject: 'Your gift', html: '<p>{{ json.coupon.name }}: {{ json.coupon.code }}, with {{ json.loyalty.points }} points</p>', text: '', fromName: '', replyTo: '', trackOpens: false }),
    ],
    edges: [edge(1, 'checkout', 'main', 'point'), edge(2, 'point', 'main', 'ten'), edge(3, 'ten', 'yes', 'coupon'), edge(4, 'coupon', 'issued', 'mail')],
  };
  const made = await app.api(routes.workflows.create, { body: { document } });
  expect(made.problems).toEqual([]);
  await app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
  return made.id;
}

it('X13, A5, A17: the tenth checkout earns a coupon, the email carries its code, and the till takes it once', async () => {
  await app.api(routes.setup.create, { body: { ...OWNER, token: app.setupToken } });
  const { id: credential } = await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Local mail', values: { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'shop@example.org', fromName: 'Shop' } } });
  await app.api(routes.loyalty.createPool, { body: { key: 'tenth', name: 'Ten visits', benefit: 'A coffee', prefix: 'CAFE', stock: 5, uses: 1, validUntil: null, validDays: 30, perContact: 1, bound: false, price: null } });
  const workflow = await publish(credential);
  const checkout = (receipt: number) => app.api(routes.events.record, { body: { events: [{ name: 'checkout.passed', contact: { email: 'zoe@example.org' }, properties: { receipt }, messageId: `receipt-${receipt}` }] } });
  const ended = (count: number) => eventually(async () => {
    const { started, active } = await app.api(routes.workflows.counts, { path: { id: workflow } });
    expect({ started, active }).toEqual({ started: count, active: 0 });
  });
  for (let receipt = 1; receipt <= 9; receipt++) await checkout(receipt);
  await checkout(9);
  await ended(9);
  expect(smtp.received).toHaveLength(0);
  await checkout(10);
  const { mail } = await smtp.mailTo('zoe@example.org');
  const [code = ''] = /CAFE-[A-Z0-9]{5}-[A-Z0-9]{5}/.exec(mail.html ?? '') ?? [];
  expect([code.length, mail.html?.includes('Ten visits'), mail.html?.includes('with 10 points')]).toEqual([16, true, true]);
  await checkout(11);
  await ended(11);
  expect(smtp.received).toHaveLength(1);

  const { items } = await app.api(routes.contacts.list);
  const id = items[0]?.id as number;
  expect(items[0]?.attributes).toMatchObject({ loyaltyPoints: 11 });
  const statement = await app.api(routes.loyalty.statement, { path: { id } });
  expect(statement).toMatchObject({ standings: [{ programme: 'points', points: 11 }], coupons: [{ code, state: 'issued', usesLeft: 1 }], nextCursor: null });
  expect(statement.entries.map(({ kind, points, reason, actor }) => [kind, points, reason, actor]).at(0)).toEqual(['earn', 1, 'Checkout 11', `workflow:${workflow}`]);
  expect(statement.entries).toHaveLength(11);

  const { key } = await app.api(routes.apiKeys.create, { body: { name: 'Till', role: 'editor', permissions: ['loyalty:till'] } });
  const till = async (path: string, body: object) => {
    const response = await fetch(`${app.url}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` }, body: JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown> & { error?: { code: string } };
    return [response.status, answer.error?.code ?? answer['usesLeft'] ?? answer['points']];
  };
  expect(await till('coupons/check', { code: code.toLowerCase() })).toEqual([200, 1]);
  const redeem = { code, key: 'receipt-12', amount: 14.9 };
  expect([await till('coupons/redeem', redeem), await till('coupons/redeem', redeem), await till('coupons/redeem', { ...redeem, key: 'receipt-13' })]).toEqual([[200, 0], [200, 0], [409, 'used_up']]);
  expect(await till('coupons/redeem', { code: 'CAFE-00000-00000', key: 'x' })).toEqual([404, 'unknown_coupon']);
  const burn = { key: 'receipt-14', kind: 'burn', contact: { email: 'Zoe@example.org' }, points: 8 };
  expect([await till('loyalty/movements', burn), await till('loyalty/movements', burn), await till('loyalty/movements', { ...burn, key: 'receipt-15' })]).toEqual([[200, 3], [200, 3], [409, 'insufficient_points']]);
  expect(await till('loyalty/movements', { ...burn, contact: { email: 'nobody@example.org' } })).toEqual([404, 'unknown_contact']);
  expect((await fetch(`${app.url}/api/v1/contacts`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(403);

  const adjustment = { path: { id }, body: { points: 20, reason: 'Sorry for the wait', key: 'a-1' } };
  expect([await app.api(routes.loyalty.adjust, adjustment), await app.api(routes.loyalty.adjust, adjustment)]).toMatchObject([{ points: 23 }, { points: 23 }]);
  const { programmes, pools } = await app.api(routes.loyalty.overview);
  expect([programmes, pools]).toMatchObject([[{ key: 'points', outstanding: 23, members: 1 }], [{ key: 'tenth', stock: 5, issued: 1, redeemed: 1 }]]);
  const { tiers: _tiers, id: programme, key: _key, archived: _archived, members: _members, outstanding: _outstanding, expiring: _expiring, earned30: _earned, burned30: _burned, ...rules } = programmes[0]!;
  await app.api(routes.loyalty.saveProgramme, { path: { id: programme }, body: { ...rules, tiers: [{ key: 'silver', name: 'Argent', threshold: 10, benefits: 'Livraison offerte' }] } });
  await eventually(async () => expect((await app.api(routes.contacts.read, { path: { id } })).attributes).toMatchObject({ loyaltyTier: 'Argent' }));
  const exported = (await app.api(routes.consent.export, { path: { id } })) as { loyalty?: { points: unknown[]; coupons: unknown[]; redemptions: unknown[] } };
  expect([exported.loyalty?.points.length, exported.loyalty?.coupons, exported.loyalty?.redemptions]).toMatchObject([13, [{ code, used: 1 }], [{ code, amount: 14.9 }]]);
  await app.api(routes.loyalty.voidCoupon, { body: { code } });
  await expect(createApi(app.url)(routes.loyalty.overview)).rejects.toMatchObject({ status: 401 });
});
