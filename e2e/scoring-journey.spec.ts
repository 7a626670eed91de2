import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { createApi } from './support/api.js';
import { OWNER, useApp } from './support/app.js';
import { eventually } from './support/eventually.js';
import { startMailServer, type MailServer } from './support/smtp.js';

/*
 *  Contact request ─> +20 points ─> A lead? ─ yes ─> Sales are called
 *  Grade A reached ─> Decision stage
 */
const settings: Record<string, string> = {};
let mails: MailServer;
// the settings are read in the hook of the product, which runs after this one
beforeAll(async () => {
  mails = await startMailServer();
  Object.assign(settings, { PARCOURS_SMTP_URL: `smtp://127.0.0.1:${mails.port}?ignoreTLS=true`, PARCOURS_MAIL_FROM: 'Parcours <parcours@example.com>' });
});
afterAll(() => mails.close());
const app = useApp(settings);
const calls: { text: string; lead: { contact: { email: string }; score: { points: number; grade: string }; note: string } }[] = [];
let crm: Server;
beforeAll(async () => {
  crm = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => (calls.push(JSON.parse(body)), response.writeHead(204).end()));
  });
  await new Promise<void>((done) => crm.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => crm.close(done)));

const node = (id: string, type: string, settings: object) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (id: number, from: string, port: string, to: string) => ({ id: `e${id}`, from: { node: from, port }, to: { node: to } });

it('X6, S6, S7, C10: a contact request is scored, and sales are called when it is hot, with why', async () => {
  await app.api(routes.setup.create, { body: { ...OWNER, token: app.setupToken } });
  const definition = {
    kind: 'score' as const, cap: 100, decay: { by: 'halfLife' as const, days: 30 }, facts: [], grades: [{ key: 'A', from: 60 }, { key: 'B', from: 30 }],
    events: [{ key: 'pricing', event: 'page.viewed', where: { '==': [{ var: 'event.properties.page' }, 'pricing'] }, points: 15, cap: 45 }],
  };
  const { id } = await app.api(routes.scoring.create, { body: { key: 'score', name: 'Interest', definition } });
  const stages = { kind: 'stages' as const, events: [], stages: ['awareness', 'decision'].map((key) => ({ key, name: key, days: null, then: null })) };
  await app.api(routes.scoring.create, { body: { key: 'stages', name: 'Life cycle', definition: stages } });
  await eventually(async () => expect((await app.api(routes.scoring.list)).items.map(({ state }) => state)).toEqual(['ready', 'ready']));
  const document = {
    schemaVersion: 1, name: 'Contact requests', settings: {},
    nodes: [
      node('request', 'core.event', { name: 'contact.requested' }),
      node('points', 'scoring.change', { how: 'add', points: 20, reason: 'Asked for a call' }),
      node('hot', 'scoring.score', { test: 'atLeast', from: 60 }),
      node('sales', 'scoring.alertSales', { url: `http://127.0.0.1:${(crm.address() as AddressInfo).port}/leads`, note: '{{ json.event.properties.message }}' }),
      node('reached', 'scoring.thresholdCrossed', { direction: 'up', grade: 'A' }),
      node('decide', 'scoring.setStage', { stage: 'decision', reason: 'Grade A' }),
    ],
    edges: [edge(1, 'request', 'main', 'points'), edge(2, 'points', 'main', 'hot'), edge(3, 'hot', 'yes', 'sales'), edge(4, 'reached', 'main', 'decide')],
  };
  const made = await app.api(routes.workflows.create, { body: { document } });
  expect(made.problems).toEqual([]);
  await app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
  const happens = (name: string, email: string, properties: Record<string, unknown> = {}) => app.api(routes.events.record, { body: { events: [{ name, contact: { email }, properties }] } });

  for (let view = 0; view < 4; view++) await happens('page.viewed', 'zoe@example.org', { page: 'pricing' });
  await happens('contact.requested', 'cold@example.org', { message: 'Hello' });
  await happens('contact.requested', 'zoe@example.org', { message: 'How much for 40 seats?' });
  await eventually(() => expect(calls).toHaveLength(1));
  expect(calls[0]).toMatchObject({ text: 'zoe@example.org: 65 points (A)', lead: { contact: { email: 'zoe@example.org' }, score: { points: 65, grade: 'A' }, note: 'How much for 40 seats?' } });

  const leads = await eventually(async () => {
    const { items } = await app.api(routes.scoring.leads, { query: {} });
    expect(items).toMatchObject([{ email: 'zoe@example.org', points: 65, grade: 'A', stage: 'decision', why: [{ rule: 'pricing', points: 45 }, { rule: 'adjusted', points: 20 }] }, { email: 'cold@example.org', points: 20, grade: null }]);
    return items;
  });
  const statement = await app.api(routes.scoring.statement, { path: { id: leads[0]?.id as number } });
  expect(statement.steps.map(({ rule, points, reason }) => [rule, points, reason])).toContainEqual(['adjusted', 20, 'Asked for a call']);
  expect(statement.stages).toMatchObject([{ category: '', stage: 'decision', why: 'set' }]);
  // attributes follow the stage with the next look at the contact
  await eventually(async () => expect((await app.api(routes.contacts.read, { path: { id: leads[0]?.id as number } })).attributes).toMatchObject({ score: 65, grade: 'A', stage: 'decision' }));

  expect(await app.api(routes.scoring.preview, { body: { definition: { ...definition, events: [{ ...definition.events[0]!, points: 40, cap: 90 }] } } })).toMatchObject({ looked: 2, of: 2, groups: { A: 1, '': 1 } });
  await app.api(routes.scoring.save, { path: { id }, body: { name: 'Interest', definition: { ...definition, events: [{ ...definition.events[0]!, points: 5 }] } } });
  await eventually(async () => expect((await app.api(routes.scoring.leads, { query: {} })).items[0]).toMatchObject({ points: 40, grade: 'B' }));
  await app.api(routes.scoring.remove, { path: { id } });
  expect((await app.api(routes.contacts.read, { path: { id: leads[0]?.id as number } })).attributes).toEqual({ stage: 'decision' });
  expect(calls).toHaveLength(1);
});

const LUC = 'luc@example.org';
const leadMails = () => mails.received.filter(({ mail }) => /^(Hot lead|Prospect chaud)/.test(mail.subject ?? ''));

async function invite(email: string): Promise<void> {
  const { link } = await app.api(routes.invitations.create, { body: { email, role: 'editor' } });
  const theirs = createApi(app.url);
  await theirs(routes.invitations.accept, { body: { token: new URL(link).hash.slice(1), password: OWNER.password, name: 'Luc', language: 'fr' } });
  for (const api of [app.api, theirs]) await api(routes.alerts.savePreferences, { body: { email: false, bell: true, without: [], digest: 'off' } });
}

it('S7, X6: members are mailed about a hot lead, each in their language and once; who is no member of the workspace is not', async () => {
  await invite(LUC);
  await app.api(routes.scoring.create, { body: { key: 'heat', name: 'Heat', definition: { kind: 'score', cap: null, decay: { by: 'none' }, facts: [], grades: [], events: [{ key: 'asked', event: 'lead.asked', where: null, points: 70, cap: 70 }] } } });
  const document = {
    schemaVersion: 1, name: 'Told by mail', settings: {},
    nodes: [node('asked', 'core.event', { name: 'lead.told' }), node('sales', 'scoring.alertSales', { by: 'email', score: 'heat', members: '{{ json.event.properties.to }}', note: '<b>Now</b>' })],
    edges: [edge(1, 'asked', 'main', 'sales')],
  };
  const made = await app.api(routes.workflows.create, { body: { document } });
  expect(made.problems).toEqual([]);
  await app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
  const happens = (name: string, properties: Record<string, unknown> = {}) => app.api(routes.events.record, { body: { events: [{ name, contact: { email: 'max@example.org', attributes: { firstName: 'Max', company: 'Bernard & Fils' } }, properties }] } });
  const runs = async () => (await app.api(routes.workflows.runs, { path: { id: made.id }, query: { limit: 100 } })).items;
  const ended = (count: number) => eventually(async () => expect((await runs()).filter(({ status }) => status === 'done' || status === 'failed')).toHaveLength(count));

  await happens('lead.asked');
  await happens('lead.told', { to: `${OWNER.email}, ${LUC.toUpperCase()}, ${LUC}` });
  await ended(1);
  const subjects = () => leadMails().map(({ to, mail }) => [to[0], mail.subject]);
  const both = [[OWNER.email, 'Hot lead: Max, Bernard & Fils (70 points)'], [LUC, 'Prospect chaud : Max, Bernard & Fils (70 points)']];
  expect(subjects()).toEqual(both);
  const [english, french] = leadMails().map(({ mail }) => mail);
  expect([english?.html, french?.text]).toEqual([expect.stringContaining('&lt;b&gt;Now&lt;/b&gt;'), expect.stringMatching(/Pourquoi : asked \(70\)[^]*Voir le contact : http/)]);
  expect([english?.messageId, french?.messageId]).toEqual([expect.stringMatching(/^<[0-9a-f]{40}@/), expect.not.stringMatching(english?.messageId ?? '')]);

  await happens('lead.told', { to: `${LUC}, stranger@example.com` });
  await ended(2);
  const [refused] = await runs();
  expect([refused?.status, (await app.api(routes.runs.read, { path: { id: refused?.id ?? 0 } })).error?.code]).toEqual(['failed', 'not_a_member']);

  // one address is greylisted: the other has its mail, so nobody is written to again
  mails.refuse(451, 'Try later');
  await happens('lead.told', { to: `${OWNER.email},${LUC}` });
  await ended(3);
  expect(subjects()).toEqual([...both, both[1]]);
  expect((await runs())[0]?.status).toBe('done');
});
