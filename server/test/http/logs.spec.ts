import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Explanation, LogEntry, RunSummary, WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowNode } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { sentenceOf } from '../../src/customers/explanation/sentence.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually, journey } from './support/journey.js';

const stage = httpStage();
const pool = (): pg.Pool => stage.pool;
const PATH = 'a-path-to-the-logs-nobody-guesses';
const BROWSER = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
let owner: Visitor;
let workflow: number;
let ada: number;

const list = async (query = ''): Promise<{ items: LogEntry[]; nextCursor: string | null }> => {
  const answer = await owner.call('GET', `logs${query}`);
  expect(answer.status).toBe(200);
  return answer.body as unknown as { items: LogEntry[]; nextCursor: string | null };
};
const names = async (query = ''): Promise<string[]> => (await list(query)).items.map(({ kind, name }) => `${kind} ${name}`);
const file = async (filter: unknown): Promise<string> => {
  const answer = await fetch(`${stage.server.url}/api/v1/log-export`, { method: 'POST', headers: { cookie: owner.cookie ?? '', 'content-type': 'application/json' }, body: JSON.stringify(filter) });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  return answer.text();
};
const record = (name: string, email: string, properties = {}): Promise<Answer> => owner.call('POST', 'events', { events: [{ name, contact: { email }, properties }] });

beforeAll(async () => {
  owner = await stage.owner();
  const { nodes, edges } = journey(PATH);
  // signup ──> send ──> join ──> wait ──> ...
  const document = { ...journey(PATH), name: 'Letters', nodes: [...nodes, { ...(nodes[1] as WorkflowNode), id: 'join', name: 'join', type: 'list.add', settings: { list: 'Readers' } }], edges: [...edges.map((edge) => (edge.id === 'e2' ? { ...edge, to: { node: 'join' } } : edge)), { id: 'e5', from: { node: 'join', port: 'main' }, to: { node: 'wait' } }] };
  const made = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
  expect((await owner.call('POST', `workflows/${made.id}/publish`, { revision: made.revision })).status).toBe(200);
  workflow = made.id;
  expect((await stage.visitor().call('POST', `/forms/${PATH}`, { email: 'ada@example.org', firstName: 'Ada' })).status).toBe(200);
  await eventually(() => names('?kind=delivery'), (items) => items.length === 1);
  await eventually(async () => (await list('?kind=delivery')).items[0]?.status, (status) => status === 'sent');
  ada = (await pool().query<{ id: number }>(`select id::int as id from contacts where email_key = 'ada@example.org'`)).rows[0]?.id ?? 0;
  await record('shop.visited', 'ada@example.org', { page: '/new' });
  await record('shop.visited', 'grace@example.org', { page: '=HYPERLINK("http://evil.example")' });
});

describe('the log (I6, I7, I8)', () => {
  it('has what contacts did and what journeys sent in one stream, newest first, with the way to each', async () => {
    const { items, nextCursor } = await list();
    expect(nextCursor).toBeNull();
    expect(items.slice(0, 2).map(({ name, contact }) => [name, contact?.name])).toEqual([['shop.visited', 'grace@example.org'], ['shop.visited', 'Ada']]);
    expect(items.find(({ kind }) => kind === 'delivery')).toMatchObject({ contact: { id: ada, name: 'Ada' }, workflow: { id: workflow, name: 'Letters', deleted: false }, node: { id: 'send', name: 'send' }, status: 'sent', runId: expect.any(Number), messageId: expect.any(Number) });
    const at = items.map((entry) => Date.parse(entry.at));
    expect(at).toEqual([...at].sort((a, b) => b - a));
  });
  it('is filtered by date, event, scenario, node, contact, channel and outcome', async () => {
    expect(await names('?name=shop.visited')).toEqual(['event shop.visited', 'event shop.visited']);
    expect(await names(`?name=shop.visited&contactId=${ada}`)).toEqual(['event shop.visited']);
    expect(await names(`?workflowId=${workflow}&nodeId=send`)).toEqual(['delivery probe']);
    expect(await names(`?workflowId=${workflow}&nodeId=wait`)).toEqual([]);
    expect(await names('?outcome=sent')).toEqual(['delivery probe']);
    expect(await names('?outcome=failed')).toEqual([]);
    expect((await names('?channel=probe')).at(-1)).toBe('delivery probe');
    expect(await names('?search=grace@')).toEqual(['event shop.visited']);
    expect(await names('?search=nobody')).toEqual([]);
    expect(await names(`?to=${encodeURIComponent('2020-01-01T00:00:00Z')}`)).toEqual([]);
    expect((await names('?from=2016-01-01T00:00:00Z&to=2099-01-01T00:00:00Z')).length).toBe((await names()).length);
    expect((await owner.call('GET', 'logs?nodeId=send')).body.error?.code).toBe('workflow_missing');
  });
  it('says of an event which scenario brought it about: by a step, or by a message that was opened', async () => {
    const [sent] = (await list('?kind=delivery')).items;
    const { rows: [step] } = await pool().query<{ url: string }>(`select output #>> '{0,items,0,openUrl}' as url from step_items where run_id = $1 and output::text like '%openUrl%'`, [sent?.runId]);
    expect((await stage.visitor().call('GET', new URL(step?.url ?? '').pathname, undefined, { 'user-agent': BROWSER })).status).toBe(200);
    const caused = (await list(`?workflowId=${workflow}&kind=event`)).items;
    expect(caused.map(({ name, runId, workflow: of }) => [name, runId, of?.name])).toEqual([['probe.opened', sent?.runId, 'Letters'], ['list.joined', sent?.runId, 'Letters']]);
    expect(await names(`?workflowId=${workflow}&name=list.joined`)).toEqual(['event list.joined']);
    expect((await list('?name=shop.visited')).items.map((entry) => entry.workflow)).toEqual([null, null]);
  });
  it('tells by what a contact came into a journey', async () => {
    const begun = (await list(`?name=run.started&workflowId=${workflow}`)).items;
    expect(begun.map(({ kind, contact, node, runId, properties }) => [kind, contact?.name, node?.name, runId !== null, properties])).toEqual([['run', 'Ada', 'signup', true, {}]]);
  });
  it('is read page by page without missing or repeating anything, also where many things happened at the same instant', async () => {
    await pool().query(`insert into events (workspace_id, contact_id, name, occurred_at, received_at) select 1, $1, 'many.' || n % 3, '2026-03-29T02:30:00+01', '2026-03-29T01:30:00Z' from generate_series(1, 23) n`, [ada]);
    await pool().query(
      `insert into deliveries (id, run_id, token_id, contact_id, created_at, workspace_id, version_id, visit, item, node, status, channel) select nextval('delivery_ids'), run_id, 1000 + n, contact_id, '2026-03-29T01:30:00Z', 1, version_id, 9, n, node, 1, 'many' from deliveries d, generate_series(1, 11) n where d.channel = 'probe'`);
    await pool().query(`insert into runs (id, contact_id, started_at, ended_at, workspace_id, workflow_id, version_id, live, entry, status) select nextval('run_ids'), contact_id, '2026-03-29T01:30:00Z', '2026-03-29T01:30:00Z', 1, workflow_id, version_id, 0, 0, 1 + 2 * (n % 2) from runs r, generate_series(1, 9) n where r.id = (select min(id) from runs where workflow_id = $1)`, [workflow]);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`?limit=7&to=2026-03-30T00:00:00Z${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([52, 52]);
    expect((await owner.call('GET', 'logs?cursor=abc')).body.error?.code).toBe('bad_cursor');
  });
  it('is saved as a file that no spreadsheet calculates, and that is written down', async () => {
    const text = await file({ name: 'shop.visited' });
    expect(text.split('\r\n')[0]).toBe('at,occurredAt,kind,name,contactId,contact,workflowId,workflow,runId,node,outcome,code,reason,messageId,subject,properties');
    expect(text.trim().split('\r\n')).toHaveLength(3);
    await owner.call('POST', 'contacts', { email: 'formula@example.org', attributes: { firstName: '=2+5' } });
    await record('formula.sent', 'formula@example.org');
    expect(await file({ name: 'formula.sent' })).toContain(`,'=2+5,`);
    const { rows } = await pool().query<{ action: string }>(`select action from audit_log where action = 'logs.export'`);
    expect(rows.length).toBeGreaterThan(0);
  });
  it('has the runs as a file too, to the last one, by the same filter as the list', async () => {
    const saved = async (filter: unknown): Promise<string[]> => {
      const answer = await fetch(`${stage.server.url}/api/v1/run-export`, { method: 'POST', headers: { cookie: owner.cookie ?? '', 'content-type': 'application/json' }, body: JSON.stringify(filter) });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
      return (await answer.text()).trim().split('\r\n');
    };
    const [head, ...rows] = await saved({});
    expect(head?.replace('\uFEFF', '')).toBe('id,workflowId,workflow,version,test,status,contactId,email,startedAt,endedAt,seconds,cause,parentRunId,outcome,outcomeName,errorCode,error,errorNode');
    const { rows: [all] } = await pool().query<{ count: number }>('select count(*)::int as count from runs where workspace_id = 1');
    expect(rows).toHaveLength(all?.count ?? -1);
    expect(rows.some((row) => row.includes(',Letters,1,false,') && row.includes('ada@example.org'))).toBe(true);
    expect(await saved({ workflowId: workflow, status: 'failed' })).toHaveLength(1);
    expect((await pool().query(`select from audit_log where action = 'logs.exportRuns'`)).rowCount).toBeGreaterThan(0);
  });
  it('still makes sense once a workflow is deleted, and once a person is erased', async () => {
    expect((await owner.call('DELETE', `workflows/${workflow}`)).status).toBe(204);
    expect((await list('?channel=probe&kind=delivery')).items[0]).toMatchObject({ workflow: { id: workflow, deleted: true } });
    expect((await owner.call('POST', `contacts/${ada}/erase`)).status).toBe(204);
    const erased = (await list('?kind=delivery')).items;
    expect(erased.length).toBeGreaterThan(0);
    for (const entry of erased) expect(entry.contact).toBeNull();
    expect(JSON.stringify(await list())).not.toContain('Ada');
  });
});

describe('why somebody is where they are (issue 9, deliver 4)', () => {
  const WHY = 'a-path-to-explanations-nobody-guesses';
  let id: number;
  const why = async (contactId: number, of = id): Promise<Explanation> => {
    const answer = await owner.call('GET', `contacts/${contactId}/explanation?workflow=${of}`);
    expect(answer.status).toBe(200);
    return answer.body as unknown as Explanation;
  };
  const codes = ({ decisions }: Explanation): string[] => decisions.map(({ code }) => code);
  const contact = async (email: string): Promise<number> => ((await owner.call('POST', 'contacts', { email })).body as unknown as { id: number }).id;
  const submit = (email: string): Promise<Answer> => stage.visitor().call('POST', `/forms/${WHY}`, { email });

  it('says that nobody has come, and by what they would; or that the workflow is not published', async () => {
    const draft = (await owner.call('POST', 'workflows', { document: { ...journey(WHY), name: 'Why', settings: { entry: { again: 'once' }, exits: [{ id: 'bought', name: 'Has bought', kind: 'goal', event: 'purchase' }] } } })).body as unknown as WorkflowDetail;
    id = draft.id;
    const nobody = await contact('nobody@example.org');
    expect(codes(await why(nobody))).toEqual(['not_published']);
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision: draft.revision })).status).toBe(200);
    expect((await why(nobody)).decisions).toMatchObject([{ code: 'no_entry', sentence: { en: expect.stringContaining('“signup”'), fr: expect.stringContaining('« signup »') } }]);
  });
  it('says what a contact waits for, until when and what comes next; and why it was not let in a second time, however often it tried', async () => {
    await submit('linus@example.org');
    const linus = await contact('linus@example.org');
    await eventually(() => why(linus), (answer) => codes(answer).includes('waits'));
    for (let time = 0; time < 3; time++) expect((await submit('linus@example.org')).status).toBe(200);
    const answer = await why(linus);
    expect(answer).toMatchObject({ inside: true, workflow: { id, name: 'Why', deleted: false } });
    expect(codes(answer)).toEqual(['entered', 'sent', 'already_entered', 'waits']);
    expect(answer.decisions[2]?.sentence.en).toMatch(/^Not let in: the contact has entered before.* This has happened 3 times since /);
    expect(answer.decisions[3]?.sentence).toEqual({ en: expect.stringMatching(/^Waits at “wait” for the event “probe.opened”, at most until .+; next: “engaged”, “late”\.$/), fr: expect.stringMatching(/^Attend à « wait » l’événement « probe.opened », au plus tard jusqu’au .+ ; ensuite : « engaged », « late »\.$/) });
    const { rows } = await pool().query<{ count: number }>('select count from entry_refusals where workflow_id = $1', [id]);
    expect(rows).toEqual([{ count: 3 }]);
  });
  it('calls the way a step led on as the editor does, in both languages', async () => {
    const { nodes, edges } = journey('x');
    const [signup, send] = nodes as [WorkflowNode, WorkflowNode];
    const document = { ...journey('x'), name: 'Asks', nodes: [{ ...signup, type: 'core.manual', settings: {} }, { ...send, name: 'From Lyon?', type: 'core.condition', settings: { rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } } }], edges: edges.slice(0, 1) };
    const made = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
    expect((await owner.call('POST', `workflows/${made.id}/runs`, { test: true, json: {}, contact: { email: 'asked@example.org' } })).status).toBe(201);
    const asked = await contact('asked@example.org');
    await eventually(() => why(asked, made.id), (answer) => codes(answer).includes('finished'));
    expect((await why(asked, made.id)).decisions.find(({ code }) => code === 'took_port')?.sentence).toEqual({ en: '“From Lyon?” led on by “No”.', fr: '« From Lyon? » a conduit à la sortie « Non ».' });
  });
  it('says which goal ended the journey', async () => {
    const linus = await contact('linus@example.org');
    await record('purchase', 'linus@example.org');
    const answer = await why(linus);
    expect([answer.inside, answer.decisions.at(-1)]).toMatchObject([false, { code: 'goal_reached', sentence: { en: 'Reached the goal “Has bought”.', fr: 'Objectif « Has bought » atteint.' } }]);
  });
  it('shows instants on the clock of the contact, also in the night the clocks change', () => {
    expect(sentenceOf('waits', { node: 'wait', until: '2026-03-29T01:30:00Z' }, 'Europe/Paris').en).toContain('3:30');
    expect(sentenceOf('waits', { node: 'wait', until: '2026-03-29T01:30:00Z' }, 'UTC').fr).toContain('01:30');
  });
  it('tells nobody of what is not theirs, and is there for a deleted workflow', async () => {
    const linus = await contact('linus@example.org');
    expect((await owner.call('GET', `contacts/${linus}/explanation?workflow=999999`)).status).toBe(404);
    expect(await owner.call('GET', `contacts/${linus}/explanation`)).toMatchObject({ status: 200, body: { workflow: { id } } });
    expect((await owner.call('GET', `contacts/${await contact('nobody@example.org')}/explanation`)).status).toBe(404);
    expect((await owner.call('GET', `contacts/999999/explanation?workflow=${id}`)).status).toBe(404);
    expect((await owner.call('DELETE', `workflows/${id}`)).status).toBe(204);
    expect(codes(await why(linus))).toEqual(expect.arrayContaining(['goal_reached', 'deleted']));
  });
});

describe('the list of runs', () => {
  it('is filtered by contact, workflow, time and words of what went wrong, page by page', async () => {
    const runs = async (query: string): Promise<RunSummary[]> => ((await owner.call('GET', `runs?${query}`)).body as unknown as { items: RunSummary[] }).items;
    const { nodes, edges } = journey('x');
    const document = { ...journey('x'), name: 'Breaks', nodes: [{ ...(nodes[0] as WorkflowNode), type: 'core.manual', settings: {} }, { ...(nodes[1] as WorkflowNode), type: 'probe.refuse' }], edges: edges.slice(0, 1) };
    const made = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
    for (const email of ['a@runs.example', 'b@runs.example']) expect((await owner.call('POST', `workflows/${made.id}/runs`, { test: true, json: {}, contact: { email } })).status).toBe(201);
    const failed = await eventually(() => runs(`workflowId=${made.id}&status=failed`), (items) => items.length === 2);
    expect(await runs('error=something%20better')).toEqual(failed);
    expect(await runs('error=100%25')).toEqual([]);
    expect((await runs(`error=REFUSED&contactId=${failed[0]?.contact?.id}`)).map(({ id }) => id)).toEqual([failed[0]?.id]);
    expect(await runs(`workflowId=${made.id}&to=2020-01-01T00:00:00Z`)).toEqual([]);
    expect((await runs(`search=${failed[1]?.id}`)).map(({ id }) => id)).toEqual([failed[1]?.id]);
    const first = (await owner.call('GET', `runs?status=failed&limit=1`)).body as unknown as { items: RunSummary[]; nextCursor: string };
    expect((await runs(`status=failed&limit=1&cursor=${first.nextCursor}`)).map(({ id }) => id)).toEqual([failed[1]?.id]);
  });
});

describe('journeys in the log (I6)', () => {
  it('tells when a run began, what it changed about its contact, and how it ended: through, by an exit, at a goal, cancelled or broken', async () => {
    const { nodes, edges } = journey('x');
    const [signup, send] = nodes as [WorkflowNode, WorkflowNode];
    const plain = { ...journey('x'), nodes: [{ ...signup, type: 'core.manual', settings: {} }, { ...send, type: 'core.set', settings: { values: [{ path: 'city', value: 'Riga', kind: 'text' }], contact: true } }], edges: edges.slice(0, 1) };
    const wait: WorkflowNode = { ...send, type: 'core.wait', settings: { mode: 'event', event: 'never', timeout: { amount: 2, unit: 'days' } } };
    const settings = { exits: [{ id: 'bought', name: 'Has bought', kind: 'goal' as const, event: 'log.bought' }, { id: 'gone', name: 'Went away', kind: 'exit' as const, event: 'log.gone' }] };
    const documents = { through: plain, waits: { ...plain, settings, nodes: [plain.nodes[0], wait] }, breaks: { ...plain, nodes: [plain.nodes[0], { ...send, type: 'probe.refuse' }] } };
    const runs: Record<string, number> = {};
    const start = async (name: keyof typeof documents, email: string): Promise<number> => {
      const made = (await owner.call('POST', 'workflows', { document: { ...documents[name], name: `Log ${name}` } })).body as unknown as WorkflowDetail;
      runs[name] = made.id;
      return ((await owner.call('POST', `workflows/${made.id}/runs`, { test: true, json: {}, contact: { email } })).body as unknown as { runId: number }).runId;
    };
    await start('through', 'log@runs.example');
    await start('breaks', 'log@runs.example');
    await start('waits', 'log@runs.example');
    const lines = async (query: string): Promise<LogEntry[]> => (await list(query)).items;
    await eventually(() => lines('?search=log@runs.example&kind=run'), (all) => all.length === 5);
    expect((await lines('?search=log@runs.example&name=run.done')).map(({ workflow: of }) => of?.name)).toEqual(['Log through']);
    expect((await lines(`?name=run.failed&workflowId=${runs['breaks']}`)).map(({ workflow: of, node, code, reason }) => [of?.name, node?.id, code !== null, reason !== null])).toEqual([['Log breaks', 'send', true, true]]);
    expect((await lines('?name=contact.updated&search=log@runs.example')).map(({ workflow: of, properties }) => [of?.name, properties])).toEqual([['Log through', { city: 'Riga' }]]);
    for (const [event, name, exit] of [['log.bought', 'run.goal', 'Has bought'], ['log.gone', 'run.exit', 'Went away']] as const) {
      if (name === 'run.exit') expect((await owner.call('POST', `workflows/${runs['waits']}/runs`, { test: true, json: {}, contact: { email: 'log@runs.example' } })).status).toBe(201);
      await eventually(() => lines(`?name=run.started&workflowId=${runs['waits']}`), (all) => all.length === (name === 'run.goal' ? 1 : 2));
      await record(event, 'log@runs.example');
      await eventually(() => lines(`?name=${name}&workflowId=${runs['waits']}`), (all) => all.length === 1 && all[0]?.properties['name'] === exit);
    }
    const again = (await owner.call('POST', `workflows/${runs['waits']}/runs`, { test: true, json: {}, contact: { email: 'log@runs.example' } })).body as unknown as { runId: number };
    expect((await owner.call('POST', `runs/${again.runId}/cancel`)).status).toBeLessThan(300);
    await eventually(() => lines(`?name=run.cancelled`), (all) => all.map(({ runId }) => runId).includes(again.runId));
    // what asks for something else leaves them out
    for (const query of ['channel=email', 'outcome=failed', `workflowId=${runs['breaks']}&nodeId=send`, 'touchpoint=mobile', 'kind=event', 'name=log.bought']) expect((await lines(`?${query}`)).filter(({ kind }) => kind === 'run')).toEqual([]);
  });
});
