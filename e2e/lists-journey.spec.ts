import { beforeAll, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowNode } from '@parcours/sdk/workflow';
import { OWNER, useApp } from './support/app.js';
import { eventually } from './support/eventually.js';

const app = useApp();
const node = (id: string, type: string, settings: WorkflowNode['settings']): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string, port = 'main') => ({ id: `${from}-${to}`, from: { node: from, port }, to: { node: to } });

beforeAll(async () => {
  await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
});

async function publish(name: string, nodes: WorkflowNode[], edges: ReturnType<typeof edge>[]): Promise<number> {
  const made = await app.api(routes.workflows.create, { body: { document: { schemaVersion: 1, name, nodes, edges } } });
  expect(made.problems).toEqual([]);
  await app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
  return made.id;
}
const runsOf = async (id: number) => (await app.api(routes.workflows.runs, { path: { id }, query: {} })).items;
const members = async (): Promise<Record<string, number>> => Object.fromEntries((await app.api(routes.lists.list)).items.map(({ name, members: count }) => [name, count]));

it('A1, T17: a contact joins a list, code looks at them, they are moved, and those who wait at both lists hear of it once', async () => {
  const left = await publish('Left', [node('list', 'core.list', { list: 'Prospects', when: 'left' })], []);
  const joined = await publish('Joined', [node('list', 'core.list', { list: 'Customers', when: 'joined' }), node('still', 'list.member', { list: 'Prospects' }), node('no', 'list.add', { list: 'Moved' })], [edge('list', 'still'), edge('still', 'no', 'no')]);
  const source = 'console.log(`looked at ${contact.firstName}`); return { ...$json, greeting: `Bonjour ${contact.firstName}` };';
  const workflow = await publish('Move', [node('start', 'core.manual', {}), node('add', 'list.add', { list: 'Prospects' }), node('code', 'code.javascript', { mode: 'each', code: source }), node('move', 'list.move', { from: 'Prospects', to: 'Customers' })], [edge('start', 'add'), edge('add', 'code'), edge('code', 'move')]);
  await app.api(routes.contacts.upsert, { body: { email: 'ada@example.org', attributes: { firstName: 'Ada' } } });
  const { runId } = await app.api(routes.workflows.start, { path: { id: workflow }, body: { test: false, contact: { email: 'ada@example.org' } } });

  await eventually(async () => expect(await members()).toEqual({ Prospects: 0, Customers: 1, Moved: 1 }));
  expect((await app.api(routes.runs.items, { path: { id: runId, nodeId: 'code' } })).visits).toMatchObject([{ log: ['looked at Ada'] }]);
  await eventually(async () => expect([await runsOf(left), await runsOf(joined)]).toMatchObject([[{ status: 'done' }], [{ status: 'done' }]]));
});
