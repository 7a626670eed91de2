import { afterAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { PlayScript, WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { compareCase, expectationOf } from '../../src/core/plays/compare-case.js';
import { play } from '../../src/core/plays/play.js';
import { Sandbox } from '../../src/runtime/sandbox/sandbox.js';
import { bareWorld } from './bare-world.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CONSENT = { purposes: [{ key: 'newsletter', name: { en: 'Newsletter' }, basis: 'consent' as const, channels: ['email' as const] }] };

function journey(edges: string, nodes: Record<string, [type: string, settings?: JsonObject]>, rest: Partial<WorkflowDocument> = {}): WorkflowDocument {
  const placed = Object.entries({ start: ['core.manual'] as [string, JsonObject?], ...nodes }).map(([id, [type, settings = {}]]): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings }));
  const wired = edges.split('\n').map((line, index) => {
    const [from = '', to = ''] = line.split('>').map((part) => part.trim());
    const [node = '', port = 'main'] = from.split('.');
    return { id: `e${index}`, from: { node, port }, to: { node: to } };
  });
  return { schemaVersion: 1, name: 'Journey', nodes: placed, edges: wired, ...rest };
}

const mail = (subject: string, more: JsonObject = {}): [string, JsonObject] => ['email.send', { credential: 1, subject, html: '<p>Hello {{ contact.firstName }}</p>', ...more }];
const welcome = journey('start > hello\nhello > opened\nopened.event > thanks\nopened.timeout > again', {
  hello: mail('Welcome {{ contact.firstName }}'), opened: ['core.wait', { mode: 'event', event: 'email.opened', timeout: { amount: 3, unit: 'days' } }], thanks: mail('Thank you'), again: mail('Have you seen this?'),
});
const script = (rest: Partial<PlayScript> = {}): PlayScript => ({ contact: { email: 'ada@example.org', timezone: 'Europe/Paris', attributes: { firstName: 'Ada' } }, startsAt: '2027-03-01T09:00:00Z', happenings: [], untilMs: 0, ...rest });
const run = (document: WorkflowDocument, rest: Partial<PlayScript> = {}, world = {}) => play(document, script(rest), bareWorld(world), () => 0);

const sandbox = new Sandbox({ processes: 1, onError: () => undefined });
afterAll(() => sandbox.close());

describe('playing a contact through a journey', () => {
  it('works settings in JavaScript out as a run does: dates to wait for, subjects, whole messages, and an output for what fails', async () => {
    const js = (source: string): JsonObject => ({ $js: source });
    const document = journey('start > wait\nwait > hello\nhello > wrong\nwrong.error > rescue', {
      wait: ['core.wait', { mode: 'until', until: js('new Date(Date.parse(now) + 2 * 86_400_000)') }],
      hello: mail('', { subject: js('`Hello ${contact.firstName}, from ${workflow.name}`'), html: js('`<p>Dear ${escapeHtml(contact.firstName)},</p><p>${[1, 2].map((n) => n * 2).join()}</p>`') }),
      wrong: mail('', { subject: js('contact.firstName.surname.first') }), rescue: mail('Sorry'),
    });
    const evaluate = (request: Parameters<Sandbox['evaluate']>[1], nodeId: string, now: number) => sandbox.evaluate({ workspaceId: 1, versionId: 0, nodeId }, request, now);
    const { messages } = await run(document, { untilMs: 3 * DAY_MS, contact: { email: 'ada@example.org', attributes: { firstName: 'A<b>' } } }, { evaluate });
    expect(messages).toMatchObject([
      { node: 'hello', at: Date.parse('2027-03-03T09:00:00Z'), copy: { subject: 'Hello A<b>, from Journey', html: '<p>Dear A&lt;b&gt;,</p><p>2,4</p>', text: expect.stringMatching(/^Dear A<b>,\s+2,4$/) } },
      { node: 'wrong', status: 'failed', code: 'expression_failed' },
      { node: 'rescue', copy: { subject: 'Sorry' } },
    ]);
  });

  it('shows the message as it would be sent, and sends nothing', async () => {
    const { messages, decisions, standing, nextAt, status } = await run(welcome);
    expect(messages).toEqual([expect.objectContaining({ node: 'hello', channel: 'email', status: 'sent', at: Date.parse('2027-03-01T09:00:00Z'), copy: expect.objectContaining({ to: 'ada@example.org', from: 'news@shop.example', subject: 'Welcome Ada', html: '<p>Hello Ada</p>' }) })]);
    expect(decisions.map(({ node, port }) => `${node}.${port}`).slice(-1)).toEqual(['opened.waits']);
    expect(decisions.at(-1)?.reasons).toEqual(expect.arrayContaining([{ kind: 'until', name: 'timeout', value: '2027-03-04T09:00:00.000Z' }, { kind: 'event', name: 'email.opened', value: 'event' }]));
    expect({ standing, nextAt, status }).toEqual({ standing: [{ node: 'opened', state: 'waiting', dueAt: nextAt }], nextAt: Date.parse('2027-03-04T09:00:00Z'), status: 'running' });
  });

  it('lets days go by in no time, and goes the other way when the contact opens the message', async () => {
    const late = await run(welcome, { untilMs: 3 * DAY_MS });
    const opened = await run(welcome, { untilMs: 3 * DAY_MS, happenings: [{ afterMs: DAY_MS, does: { kind: 'event', name: 'email.opened' } }] });
    expect(late.messages.map(({ copy }) => copy?.subject)).toEqual(['Welcome Ada', 'Have you seen this?']);
    expect(opened.messages.map(({ copy }) => copy?.subject)).toEqual(['Welcome Ada', 'Thank you']);
    expect(opened.messages[1]?.at).toBe(Date.parse('2027-03-02T09:00:00Z'));
  });

  it('is the same each time', async () => {
    const happenings = [{ afterMs: HOUR_MS, does: { kind: 'event' as const, name: 'email.opened' } }];
    expect(await run(welcome, { untilMs: 9 * DAY_MS, happenings })).toEqual(await run(welcome, { untilMs: 9 * DAY_MS, happenings }));
  });

  it('says which values a condition looked at', async () => {
    const document = journey('start > adult\nadult.yes > stop', { adult: ['core.condition', { rule: { '>=': [{ var: 'contact.age' }, 18] } }], stop: ['core.stop'] });
    const { decisions } = await run(document, { contact: { attributes: { age: 17 } } });
    expect(decisions.find(({ node }) => node === 'adult')).toMatchObject({ port: 'no', part: 'real', reasons: [{ kind: 'value', name: 'contact.age', value: 17 }] });
  });

  it('withholds what the contact has not agreed to, and sends once they have (C9)', async () => {
    const document = journey('start > wait\nwait > news', { wait: ['core.wait', { mode: 'duration', duration: { amount: 2, unit: 'days' } }], news: mail('News', { purpose: 'newsletter' }) });
    const [no, yes] = await Promise.all([run(document, { untilMs: 9 * DAY_MS }, CONSENT), run(document, { untilMs: 9 * DAY_MS, happenings: [{ afterMs: DAY_MS, does: { kind: 'consent', purpose: 'newsletter', channel: 'email', state: 'granted' } }] }, CONSENT)]);
    expect(no.messages).toMatchObject([{ status: 'skipped', copy: null }]);
    expect(no.messages[0]?.reason).toBeTruthy();
    expect(yes.messages).toMatchObject([{ status: 'sent' }]);
  });

  it('leaves by a goal at once, during a wait', async () => {
    const document: WorkflowDocument = { ...welcome, settings: { exits: [{ id: 'bought', name: 'Bought', kind: 'goal', event: 'order.placed' }] } };
    const { status, exit, standing } = await run(document, { untilMs: DAY_MS, happenings: [{ afterMs: HOUR_MS, does: { kind: 'event', name: 'order.placed' } }] });
    expect({ status, exit, standing }).toEqual({ status: 'done', exit: { id: 'bought', name: 'Bought', kind: 'goal' }, standing: [] });
  });

  it('sees the contact on a list from the moment they are put there', async () => {
    const document = journey('start > wait\nwait > vip\nvip.yes > stop', { wait: ['core.wait', { mode: 'duration', duration: { amount: 2, unit: 'days' } }], vip: ['list.member', { list: 'VIP' }], stop: ['core.stop'] });
    const taken = async (happenings: PlayScript['happenings']) => (await run(document, { untilMs: 3 * DAY_MS, happenings })).decisions.find(({ node }) => node === 'vip')?.port;
    expect(await taken([])).toBe('no');
    expect(await taken([{ afterMs: DAY_MS, does: { kind: 'list', list: 'VIP', on: true } }])).toBe('yes');
  });

  it('reaches nothing outside: other effects pass their items on, or answer what somebody has given', async () => {
    const document = journey('start > call\ncall > big\nbig.yes > stop', { call: ['probe.send'], big: ['core.condition', { rule: { '>': [{ var: 'json.stock' }, 3] } }], stop: ['core.stop'] });
    const by = async (rest: Partial<PlayScript>, pins?: WorkflowDocument['pins']) => (await run({ ...document, ...(pins ? { pins } : {}) }, rest)).decisions.map(({ node, port, part }) => `${node}.${port} ${part}`);
    expect(await by({})).toEqual(expect.arrayContaining(['call.main passed', 'big.no real']));
    expect(await by({ answers: { call: { json: { stock: 9 } } } })).toEqual(expect.arrayContaining(['call.main given', 'big.yes real']));
    expect(await by({}, { call: [{ stock: 5 }] })).toEqual(expect.arrayContaining(['call.main pinned', 'big.yes real']));
  });

  it('moves points, coupons and scores of its own, from what a real contact has, and from nothing for an invented one', async () => {
    const offers = { programmes: [{ key: 'points', name: 'Points', tiers: [] }], pools: [{ key: 'coffee', name: 'A coffee' }] };
    const asked: number[][] = [];
    const world = { loyalty: { loyaltyOffers: async () => offers, loyaltyOf: async (_programme: string, ids: readonly number[]) => (asked.push([...ids]), ids.map((contactId) => ({ contactId, points: 95, tier: null }))) } };
    const document = journey('start > earn\nearn > take\ntake.done > gift\ntake.insufficient > more\ngift.issued > told', {
      earn: ['loyalty.earn', { by: 'number', points: 10 }], take: ['loyalty.burn', { points: 100 }], gift: ['loyalty.issueCoupon', { pool: 'coffee' }], told: mail('{{ json.coupon.code }}, {{ contact.loyaltyPoints }} left'), more: mail('{{ json.loyalty.points }} points so far'),
    });
    const invented = await run(document, {}, world);
    expect(asked).toEqual([]);
    expect(invented.messages.map(({ channel, copy }) => [channel, copy?.subject])).toEqual([['email', '10 points so far']]);
    const real = await run(document, { contact: { id: 7, email: 'ada@example.org' } }, world);
    expect(asked).toEqual([[7]]);
    expect(real.messages.map(({ copy }) => copy?.subject)).toEqual(['PLAY-0001, 5 left']);
    expect(real.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['points.earned', 'points.burned', 'coupon.issued']));
    expect(real.decisions.map(({ part }) => part)).not.toContain('passed');
    expect(await run(document, { contact: { id: 7, email: 'ada@example.org' } }, world)).toEqual(real);
  });

  it('is ended when it goes round and round', async () => {
    const document = journey('start > wait\nwait > wait2\nwait2 > wait', { wait: ['core.wait', { mode: 'duration', duration: { amount: 1, unit: 'minutes' } }], wait2: ['core.wait', { mode: 'duration', duration: { amount: 1, unit: 'minutes' } }] });
    await expect(run(document, { untilMs: 365 * DAY_MS })).rejects.toMatchObject({ code: 'play_too_long' });
  });
});

describe('a test case', () => {
  const nameOf = (id: string): string => id;

  it('passes on the play it was saved from, and tells in words what a change of the journey does to it', async () => {
    const rest = { untilMs: 3 * DAY_MS, happenings: [{ afterMs: DAY_MS, does: { kind: 'event' as const, name: 'email.opened' } }] };
    const expected = expectationOf(await run(welcome, rest));
    expect(compareCase(expected, await run(welcome, rest), nameOf)).toEqual([]);
    const changed: WorkflowDocument = { ...welcome, nodes: welcome.nodes.map((node) => (node.id === 'opened' ? { ...node, settings: { ...node.settings, event: 'email.clicked' } } : node)) };
    expect(compareCase(expected, await run(changed, rest), nameOf)).toEqual([
      { what: 'path', number: expected.path.findIndex(({ port }) => port === 'event') + 1, expected: 'opened → event', found: 'opened → timeout' },
      { what: 'message', number: 2, expected: 'thanks: email sent after 24 h, “Thank you”', found: 'again: email sent after 3 d, “Have you seen this?”' },
    ]);
  });
});
