import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { OWNER, useApp } from './support/app.js';
import { eventually } from './support/eventually.js';

/*
 *  Contact request ─> +20 points ─> A lead? ─ yes ─> Sales are called
 *  Grade A reached ─> Decision stage
 */
const app = useApp();
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
  expect((await app.api(routes.contacts.read, { path: { id: leads[0]?.id as number } })).attributes).toMatchObject({ score: 65, grade: 'A', stage: 'decision' });

  expect(await app.api(routes.scoring.preview, { body: { definition: { ...definition, events: [{ ...definition.events[0]!, points: 40, cap: 90 }] } } })).toMatchObject({ looked: 2, of: 2, groups: { A: 1, '': 1 } });
  await app.api(routes.scoring.save, { path: { id }, body: { name: 'Interest', definition: { ...definition, events: [{ ...definition.events[0]!, points: 5 }] } } });
  await eventually(async () => expect((await app.api(routes.scoring.leads, { query: {} })).items[0]).toMatchObject({ points: 40, grade: 'B' }));
  await app.api(routes.scoring.remove, { path: { id } });
  expect((await app.api(routes.contacts.read, { path: { id: leads[0]?.id as number } })).attributes).toEqual({ stage: 'decision' });
  expect(calls).toHaveLength(1);
});
