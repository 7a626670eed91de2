import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RunSummary, WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowSettings } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually, journey } from './support/journey.js';

const stage = httpStage();
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
});
const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const governed = (path: string, settings: WorkflowSettings): WorkflowDocument => ({ ...journey(path), settings });
const make = async (document: WorkflowDocument): Promise<WorkflowDetail> => (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
const publish = ({ id, revision }: WorkflowDetail) => owner.call('POST', `workflows/${id}/publish`, { revision });
const submit = (path: string, email: string) => stage.visitor().call('POST', `/forms/${path}`, { email });
const runs = async (id: number): Promise<RunSummary[]> => (await get<{ items: RunSummary[] }>(`workflows/${id}/runs`)).items;
const allWait = async (id: number, count: number): Promise<RunSummary[]> => eventually(() => runs(id), (items) => items.length === count && items.every(({ status }) => status === 'waiting'));

describe('the rules of a journey', () => {
  const PATH = 'a-path-with-rules-nobody-guesses';
  let workflow: WorkflowDetail;

  it('are checked before it is published', async () => {
    const wrong = await make(governed('a-path-with-wrong-rules-nobody-knows', { entry: { again: 'once', key: '{{ event.' }, exits: [{ id: 'a', name: 'Nothing', kind: 'exit' }] }));
    expect(wrong.problems.map(({ code, field }) => [code, field])).toEqual(expect.arrayContaining([['template_syntax', 'settings.entry.key'], ['exit_without_cause', 'settings.exits.0']]));
    expect((await publish(wrong)).status).toBe(422);
  });

  it('let a contact in once, say so, and count it', async () => {
    workflow = await make(governed(PATH, { entry: { again: 'once' }, exits: [{ id: 'bought', name: 'Has bought', kind: 'goal', event: 'purchase' }] }));
    expect((await publish(workflow)).status).toBe(200);
    for (const email of ['ada@example.org', 'grace@example.org', 'ada@example.org']) expect((await submit(PATH, email)).status).toBe(200);
    await allWait(workflow.id, 2);
    expect(await get(`workflows/${workflow.id}/counts`)).toMatchObject({
      started: 2,
      rules: { refused: [{ code: 'already_entered', count: 1, message: expect.stringContaining('entered this workflow before') }], queued: 0, exits: [{ id: 'bought', name: 'Has bought', kind: 'goal', count: 0 }], errorsNotTold: 0 },
    });
  });

  it('end it at once when the contact buys during a wait, also while it takes no entries', async () => {
    expect((await owner.call('POST', `workflows/${workflow.id}/pause`)).status).toBe(200);
    expect((await owner.call('POST', 'events', { events: [{ name: 'purchase', contact: { email: 'ada@example.org' } }] })).status).toBe(202);
    const [ada, grace] = ['ada@example.org', 'grace@example.org'].map(async (email) => (await runs(workflow.id)).find(({ contact }) => contact?.email === email));
    expect(await ada).toMatchObject({ status: 'done', outcome: { id: 'bought', name: 'Has bought', kind: 'goal' } });
    expect(await grace).toMatchObject({ status: 'waiting', outcome: null });
    expect(await get(`workflows/${workflow.id}/counts`)).toMatchObject({ rules: { exits: [{ id: 'bought', count: 1 }] } });
  });

  it('also hold for a test run of a draft, with the exits of that draft', async () => {
    const draft = await make(governed('a-path-for-tests-of-rules-nobody-knows', { exits: [{ id: 'left', name: 'Has left', kind: 'exit', event: 'goodbye' }], entry: { again: 'once' } }));
    const start = (): ReturnType<Visitor['call']> => owner.call('POST', `workflows/${draft.id}/runs`, { test: true, json: {}, contact: { email: 'try@example.org' } });
    expect([(await start()).status, (await start()).status]).toEqual([201, 201]);
    await allWait(draft.id, 2);
    await owner.call('POST', 'events', { events: [{ name: 'goodbye', contact: { email: 'try@example.org' } }] });
    expect((await runs(draft.id)).map(({ status, outcome }) => [status, outcome?.id])).toEqual([['done', 'left'], ['done', 'left']]);
  });
});

describe('a contact who becomes what an exit asks for', () => {
  it('leaves in the middle of a wait, whether a form, the API or an event brought the change', async () => {
    const path = 'a-path-with-a-condition-nobody-guesses';
    const workflow = await make(governed(path, { exits: [{ id: 'gold', name: 'Is gold', kind: 'goal', where: { '==': [{ var: 'contact.plan' }, 'gold'] } }] }));
    expect((await publish(workflow)).status).toBe(200);
    for (const name of ['one', 'two', 'three']) await submit(path, `${name}@exits.example.org`);
    await allWait(workflow.id, 3);
    const attributes = { plan: 'gold' };
    expect((await owner.call('POST', 'contacts', { email: 'one@exits.example.org', attributes })).status).toBe(200);
    expect((await owner.call('POST', 'events', { events: [{ name: 'upgraded', contact: { email: 'two@exits.example.org', attributes } }] })).status).toBe(202);
    // T16: in the transaction of the change, so there is nothing to wait for
    const states = (await runs(workflow.id)).map(({ contact, status, outcome }) => [contact?.email, status, outcome?.id]);
    expect(states.sort()).toEqual([['one@exits.example.org', 'done', 'gold'], ['three@exits.example.org', 'waiting', undefined], ['two@exits.example.org', 'done', 'gold']]);
  });
});
