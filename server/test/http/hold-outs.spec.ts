import { beforeAll, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@parcours/sdk/testing';
import type { Dashboard, Enrolment, Explanation, JourneyReport, LogEntry, RunSummary, WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode, WorkflowSettings } from '@parcours/sdk/workflow';
import { isHeldOut } from '../../src/core/admission/hold-out.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually, journey } from './support/journey.js';

const DAY_MS = 86_400_000;
const clock = fakeClock('2026-11-22T12:00:00Z');
const stage = httpStage({}, { clock });
const PEOPLE = Array.from({ length: 16 }, (_, index) => `reader${index}@example.org`);
const GOAL: WorkflowSettings = { entry: { again: 'one_at_a_time' }, holdOut: { percent: 50 }, exits: [{ id: 'bought', name: 'Has bought', kind: 'goal', event: 'purchase', where: { '>': [{ var: 'event.properties.total' }, 10] } }], goal: { days: 7, after: 'entry' } };
let owner: Visitor;
let list: number;
const ids = new Map<string, number>();

const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const entered = async (id: number): Promise<(number | undefined)[]> => (await get<{ items: RunSummary[] }>(`workflows/${id}/runs?limit=100`)).items.map(({ contact }) => contact?.id).sort();
const kept = async (id: number): Promise<LogEntry[]> => (await get<{ items: LogEntry[] }>(`logs?name=journey.held_out&workflowId=${id}&limit=100`)).items;
const record = (name: string, email: string, properties = {}) => owner.call('POST', 'events', { events: [{ name, contact: { email }, properties }] });
const everybody = (name: string) => owner.call('POST', 'events', { events: PEOPLE.map((email) => ({ name, contact: { email } })) });
const groups = (id: number): { out: number[]; in: number[] } => {
  const all = [...ids.values()];
  return { out: all.filter((contact) => isHeldOut(id, contact, 50)).sort(), in: all.filter((contact) => !isHeldOut(id, contact, 50)).sort() };
};

/** ... ──> send ──> wait: the form of a journey with another way in, where one is given. */
function document(path: string, settings: WorkflowSettings, trigger?: Partial<WorkflowNode>): WorkflowDocument {
  const { nodes, ...rest } = journey(path);
  return { ...rest, settings, nodes: nodes.map((node, index) => (index === 0 && trigger ? { ...node, ...trigger } : node.id === 'wait' ? { ...node, settings: { ...node.settings, timeout: { amount: 20, unit: 'days' } } } : node)) };
}

async function publish(made: WorkflowDocument): Promise<number> {
  const { id, revision } = (await owner.call('POST', 'workflows', { document: made })).body as unknown as WorkflowDetail;
  const answer = await owner.call('POST', `workflows/${id}/publish`, { revision });
  expect([answer.status, answer.text]).toMatchObject([200, expect.anything()]);
  return id;
}

async function enrol(id: number): Promise<void> {
  expect((await owner.call('POST', `workflows/${id}/enrolments`, { list })).status).toBe(202);
  await eventually(() => get<{ items: Enrolment[] }>(`workflows/${id}/enrolments`), ({ items }) => items.every(({ status }) => status === 'done'));
}

beforeAll(async () => {
  owner = await stage.owner();
  list = ((await owner.call('POST', 'lists', { name: 'Readers' })).body as unknown as { id: number }).id;
  for (const email of PEOPLE) {
    const { id } = (await owner.call('POST', 'contacts', { email, attributes: { birthday: '1990-12-01' } })).body as unknown as { id: number };
    ids.set(email, id);
    await owner.call('PUT', `lists/${list}/members/${id}`);
  }
});

describe('a hold-out group (I9)', () => {
  it.each<[string, Partial<WorkflowNode> | undefined, (id: number, path: string) => Promise<unknown>]>([
    ['a form', undefined, (_id, path) => Promise.all(PEOPLE.map((email) => stage.visitor().call('POST', `/forms/${path}`, { email })))],
    ['an event', { type: 'core.event', settings: { name: 'cart.left' } }, () => everybody('cart.left')],
    ['a slice of a list', { type: 'core.manual', settings: {} }, (id) => enrol(id)],
    ['a date', { type: 'core.date', settings: { attribute: 'birthday' } }, async (id) => {
      await eventually(() => get<WorkflowDetail>(`workflows/${id}`), ({ entries }) => entries[0]?.dates?.planned === 1);
      clock.set(Date.parse('2026-12-01T12:00:00Z'));
      stage.server.nudge();
    }],
  ])('keeps the same contacts out and sends them nothing, also where %s brings them in', async (what, trigger, bring) => {
    const path = `a-path-by-${what.replaceAll(' ', '-')}-nobody-guesses`;
    const id = await publish(document(path, { holdOut: { percent: 50 } }, trigger));
    const expected = groups(id);
    await bring(id, path);
    await eventually(() => Promise.all([entered(id), kept(id)]), ([inside, out]) => inside.length === expected.in.length && out.length === expected.out.length);
    expect(await entered(id)).toEqual(expected.in);
    expect((await kept(id)).map(({ contact }) => contact?.id).sort()).toEqual(expected.out);
    const { rows } = await stage.pool.query<{ contact_id: number }>('select distinct d.contact_id from deliveries d join workflow_versions v on v.id = d.version_id where v.workflow_id = $1', [id]);
    expect(rows.filter(({ contact_id }) => expected.out.includes(contact_id))).toEqual([]);
  });

  it('shows what the journey brings about: goals and turnover of both groups within the time, each contact once', async () => {
    const id = await publish(document('a-path-with-a-lift-nobody-guesses', GOAL, { type: 'core.event', settings: { name: 'visit' } }));
    const { out, in: inside } = groups(id);
    const named = (contact: number | undefined): string => [...ids].find(([, one]) => one === contact)?.[0] ?? '';
    for (let time = 0; time < 2; time++) expect((await everybody('visit')).status).toBe(202);
    await record('purchase', named(out[0]), { total: 50 });
    await record('purchase', named(out[0]), { total: 50 });
    await record('purchase', named(out[1]), { total: 5 });
    for (const contact of inside.slice(0, 3)) await record('purchase', named(contact), { total: 20 });
    await record('order.completed', named(out[0]), { total: 40, order_id: 'A1' });
    await record('order.completed', named(inside[0]), { total: 90, order_id: 'A2' });
    clock.set(clock.now() + 8 * DAY_MS);
    await record('purchase', named(out[2]), { total: 50 });
    await record('purchase', named(inside[4]), { total: 50 });
    await record('order.completed', named(inside[1]), { total: 90, order_id: 'A3' });
    await eventually(
      () => {
        // orders are credited once a second of the server's clock
        clock.set(clock.now() + 1_000);
        stage.server.nudge();
        return stage.pool.query('select from order_inbox');
      },
      ({ rowCount }) => rowCount === 0,
    );
    const report = await get<JourneyReport>(`workflows/${id}/report`);
    expect(report.lift).toMatchObject({
      percent: 50, days: 7, looked: PEOPLE.length,
      heldOut: { contacts: out.length, reached: 1, orders: 1, turnover: 40 }, entered: { contacts: inside.length, reached: 3, orders: 1, turnover: 90 },
      conversions: { verdict: 'tooEarly' }, turnover: { currency: 'EUR', verdict: 'tooEarly' },
    });
    expect(report.lift?.conversions.difference).toBeCloseTo(3 / inside.length - 1 / out.length);
    expect(report.totals).toMatchObject({ goals: 3, heldOut: out.length });
    // the goal that was reached too late ended the run and is no conversion
    const late = (await get<{ items: RunSummary[] }>(`workflows/${id}/runs?limit=100`)).items.filter(({ contact }) => contact?.id === inside[4]);
    expect(late.map(({ outcome }) => outcome)).toContainEqual({ id: 'bought', name: 'Has bought', kind: 'goal', late: true });
    expect((await kept(id))).toHaveLength(out.length);
    const why = await get<Explanation>(`contacts/${out[0]}/explanation?workflow=${id}`);
    expect(why.decisions).toContainEqual(expect.objectContaining({ code: 'held_out', sentence: { en: expect.stringContaining('hold-out group'), fr: expect.stringContaining('groupe témoin') } }));
    const dashboard = await get<Dashboard>('dashboard');
    expect(dashboard.totals.goals).toBe(3);
    // who is erased leaves no name, and still counts
    expect((await owner.call('DELETE', `contacts/${out[0]}`)).status).toBe(204);
    expect((await get<JourneyReport>(`workflows/${id}/report`)).lift).toMatchObject({ heldOut: { contacts: out.length, reached: 1 } });
  });

  it('follows goals that are conditions too, and people who have left the journey or change groups', async () => {
    const rules: WorkflowSettings = { holdOut: { percent: 50 }, exits: [{ id: 'rich', name: 'Is rich', kind: 'goal', where: { '>': [{ var: 'contact.income' }, 100] } }] };
    const made = document('a-path-with-a-state-nobody-guesses', rules, { type: 'core.manual', settings: {} });
    const id = await publish(made);
    await enrol(id);
    const known = new Set(ids.values());
    const { out, in: inside } = groups(id);
    const here = (await stage.pool.query<{ id: number }>('select id from contacts where id = any($1)', [[...known]])).rows.map((row) => row.id);
    const [a, b] = [out.find((one) => here.includes(one)), inside.find((one) => here.includes(one))];
    for (const contact of [a, b]) expect((await owner.call('PATCH', `contacts/${contact}`, { attributes: { income: 500 } })).status).toBe(200);
    expect((await get<JourneyReport>(`workflows/${id}/report`)).lift).toMatchObject({ heldOut: { reached: 1 }, entered: { reached: 1 } });
    // nobody is kept out any more: who was is looked at until it enters
    const { revision } = await get<WorkflowDetail>(`workflows/${id}`);
    const saved = await owner.call('PUT', `workflows/${id}/draft`, { revision, document: { ...made, settings: { ...rules, holdOut: undefined } } });
    expect(saved.status).toBe(200);
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision: (saved.body as unknown as WorkflowDetail).revision })).status).toBe(200);
    await enrol(id);
    const after = await get<JourneyReport>(`workflows/${id}/report`);
    expect(after.lift).toMatchObject({ percent: null, heldOut: { reached: 1 }, entered: { reached: 1 } });
    expect((await entered(id)).filter((contact) => contact === a)).toHaveLength(1);
  });
});
