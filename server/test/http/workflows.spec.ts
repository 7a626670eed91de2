import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import type { LiveEvent, NodeItems, RunDetail, RunSummary, WorkflowDetail, WorkflowSummary } from '@parcours/sdk/api';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually, journey } from './support/journey.js';

const stage = httpStage();
const PATH = 'a-path-that-nobody-guesses-1';
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
});
const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const make = async (body: unknown): Promise<WorkflowDetail> => (await owner.call('POST', 'workflows', body)).body as unknown as WorkflowDetail;

describe('a workflow', () => {
  it('is made empty with a name, says what is missing, and cannot be published like that', async () => {
    const made = await make({ name: 'Bientôt' });
    expect(made).toMatchObject({ name: 'Bientôt', status: 'draft', version: null, revision: 1, changed: false, active: 0, entries: [] });
    expect(made.problems.map(({ code }) => code)).toEqual(['no_entry']);
    const refused = await owner.call('POST', `workflows/${made.id}/publish`, { revision: 1 });
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'not_publishable']);
    expect(refused.body.error?.details?.['problems']).toEqual([expect.objectContaining({ code: 'no_entry' })]);
  });
  it('that is not one is refused with everything that is wrong with it', async () => {
    const refused = await owner.call('POST', 'workflows', { document: { schemaVersion: 1, name: '', nodes: [{}], edges: [] } });
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'bad_document']);
    expect((refused.body.error?.details?.['problems'] as unknown[]).length).toBeGreaterThan(1);
  });
  it('is saved by the first of two who edit it; the second is told', async () => {
    const { id, draft } = await make({ name: 'Shared' });
    const first = await owner.call('PUT', `workflows/${id}/draft`, { document: { ...draft, name: 'Mine' }, revision: 1 });
    expect(first.body).toMatchObject({ revision: 2, name: 'Mine' });
    const second = await owner.call('PUT', `workflows/${id}/draft`, { document: { ...draft, name: 'Theirs' }, revision: 1 });
    expect([second.status, second.body.error?.code, second.body.error?.details]).toEqual([409, 'revision_conflict', { revision: 2 }]);
    expect((await get<WorkflowDetail>(`workflows/${id}`)).name).toBe('Mine');
  });
  it('is saved once when ten people press save in the same moment', async () => {
    const { id, draft } = await make({ name: 'Rush' });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => owner.call('PUT', `workflows/${id}/draft`, { document: { ...draft, name: `Save ${index}` }, revision: 1 })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
  });
  it('is exported and imported again unchanged', async () => {
    const { id } = await make({ document: journey('path-for-the-export-only-1') });
    const file = await get(`workflows/${id}/export`);
    expect(file).toEqual(journey('path-for-the-export-only-1'));
    expect((await make({ document: file })).draft).toEqual(file);
  });
  it('is checked without being stored', async () => {
    const before = await get<{ items: unknown[] }>('workflows?limit=200');
    const { problems } = (await owner.call('POST', 'workflows/check', { document: { ...emptyWorkflow('x'), edges: [{ id: 'e', from: { node: 'a', port: 'main' }, to: { node: 'b' } }] } })).body as unknown as { problems: { code: string }[] };
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['dangling_edge', 'no_entry']));
    expect((await get<{ items: unknown[] }>('workflows?limit=200')).items).toHaveLength(before.items.length);
  });
});

describe('the list of workflows', () => {
  it('is read page by page without missing or repeating one, last changed first', async () => {
    await Promise.all(Array.from({ length: 7 }, (_, index) => make({ name: `Paged 100% ${index}` })));
    const seen: WorkflowSummary[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: WorkflowSummary[]; nextCursor: string | null } = await get(`workflows?limit=2&search=${encodeURIComponent('paged 100%')}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(7);
    expect(seen).toHaveLength(7);
    const times = seen.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort().reverse());
  });
});

describe('a published form', () => {
  let workflow: WorkflowDetail;
  let socket: Socket | undefined;
  const live: LiveEvent[] = [];
  const form = (method: string, body?: string, headers: Record<string, string> = {}) => stage.visitor().call(method, `/forms/${PATH}`, body, { 'content-type': 'application/x-www-form-urlencoded', ...headers });

  beforeAll(async () => {
    workflow = await make({ document: journey(PATH) });
    const opened = (socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: owner.cookie ?? '' } }));
    opened.on('live', (event: LiveEvent) => live.push(event));
    await new Promise<void>((connected, failed) => opened.once('connect', connected).once('connect_error', failed));
  });
  afterAll(() => void socket?.close());

  it('listens once its workflow is published', async () => {
    expect((await form('GET')).status).toBe(404);
    const published = await owner.call('POST', `workflows/${workflow.id}/publish`, { revision: workflow.revision });
    expect(published.body).toMatchObject({ status: 'published', version: 1, changed: false, entries: [{ nodeId: 'signup', on: 'form', url: `${stage.server.url}/forms/${PATH}` }] });
    const page = await form('GET');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<html lang="fr">');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await socket?.emitWithAck('watch', { workflowId: workflow.id })).toEqual({ ok: true });
  });
  it('shows what is wrong beside the answer and keeps what was typed', async () => {
    const page = await form('POST', 'email=ada%40&firstName=%3CAda%3E');
    expect(page.status).toBe(422);
    expect(page.text).toContain('aria-invalid="true"');
    expect(page.text).toContain('value="&lt;Ada&gt;"');
  });
  it('takes an answer from people and from sites, also from other sites', async () => {
    const thanks = await form('POST', 'email=Ada%40Example.org&firstName=Ada', { origin: 'https://shop.example' });
    expect([thanks.status, thanks.text.includes('Merci !')]).toEqual([200, true]);
    const json = await stage.visitor().call('POST', `/forms/${PATH}`, { email: 'grace@example.org' });
    expect([json.status, json.body]).toEqual([200, { message: 'Merci !' }]);
    const refused = await stage.visitor().call('POST', `/forms/${PATH}`, { firstName: 'x' });
    expect([refused.status, refused.body.error?.code, refused.body.error?.details]).toEqual([422, 'form_refused', { field: 'email' }]);
  });
  it('starts a journey that people can follow: where it is, what it did, what went through', async () => {
    const { items } = await eventually(() => get<{ items: RunSummary[] }>(`workflows/${workflow.id}/runs`), (page) => page.items.length === 2 && page.items.every(({ status }) => status === 'waiting'));
    const run = items.find(({ contact }) => contact?.email === 'Ada@Example.org');
    const detail = await get<RunDetail>(`runs/${run?.id}`);
    expect(detail.steps.map(({ nodeId, port, items: count }) => [nodeId, port, count])).toEqual([['signup', 'main', 1], ['send', 'main', 1], ['wait', null, 1]]);
    expect(detail.positions).toEqual([{ nodeId: 'wait', state: 'waiting', until: expect.any(String), event: 'probe.opened' }]);
    expect(detail.deliveries).toEqual([expect.objectContaining({ nodeId: 'send', channel: 'probe', status: 'sent' })]);
    expect(await get(`workflows/${workflow.id}`)).toMatchObject({ active: 2, started: 2, failed: 0 });
    const counts = await get<{ nodes: { nodeId: string; entered: number; waiting: number }[] }>(`workflows/${workflow.id}/counts`);
    expect(counts.nodes.find(({ nodeId }) => nodeId === 'wait')).toMatchObject({ entered: 2, waiting: 2 });
    expect((await get<{ items: RunSummary[] }>('runs?status=waiting&search=ADA@exa')).items.map(({ id }) => id)).toEqual([run?.id]);
    expect((await get<{ items: RunSummary[] }>('runs?status=running')).items).toEqual([]);
  });
  it('goes on when the message is opened: the pixel is the same for everyone, the event is kept once', async () => {
    const { items: [contact] } = await get<{ items: { id: number }[] }>('contacts?search=ada@example.org');
    const { runs: [run] } = await get<{ runs: RunSummary[] }>(`contacts/${contact?.id}`);
    const delivery = (await get<RunDetail>(`runs/${run?.id}`)).deliveries[0];
    const url = await openUrlOf(run?.id ?? 0);
    const bad = await stage.visitor().call('GET', '/t/o/1-1-xxxxxxxxxxxxxxxxxxxxxx.gif');
    for (let look = 0; look < 3; look++) {
      const pixel = await stage.visitor().call('GET', new URL(url).pathname);
      expect([pixel.status, pixel.text, pixel.headers.get('content-type'), pixel.headers.get('cache-control')]).toEqual([200, bad.text, 'image/gif', 'no-store']);
    }
    const done = await eventually(() => get<RunDetail>(`runs/${run?.id}`), ({ status }) => status === 'done');
    expect(done.steps.map(({ nodeId, port }) => [nodeId, port])).toEqual([['signup', 'main'], ['send', 'main'], ['wait', 'event'], ['engaged', null]]);
    const { events } = await get<{ events: { name: string; properties: Record<string, unknown> }[] }>(`contacts/${contact?.id}`);
    expect(events.filter(({ name }) => name === 'probe.opened')).toEqual([
      expect.objectContaining({ properties: { deliveryId: delivery?.id, runId: run?.id, nodeId: 'send', messageKey: expect.stringMatching(new RegExp(`^${run?.id}-send-`)) } }),
    ]);
  });
  it('is told live to those who watch, never more than five times a second', async () => {
    const activity = await eventually(async () => live.filter((event) => event.type === 'workflow.activity'), (events) => events.some(({ nodes }) => nodes.some(({ nodeId, entered }) => nodeId === 'engaged' && entered === 1)));
    expect(activity.length).toBeGreaterThan(0);
  });
  it('takes nothing while it is paused, and again when it is resumed', async () => {
    expect((await owner.call('POST', `workflows/${workflow.id}/pause`)).body).toMatchObject({ status: 'paused', entries: [] });
    expect((await form('GET')).status).toBe(404);
    expect((await form('POST', 'email=x%40example.org')).status).toBe(404);
    expect((await owner.call('POST', `workflows/${workflow.id}/resume`)).body).toMatchObject({ status: 'published' });
    expect((await form('GET')).status).toBe(200);
  });
  it('ends a run where it is; a second time changes nothing', async () => {
    const { items: [run] } = await get<{ items: RunSummary[] }>(`workflows/${workflow.id}/runs?status=waiting`);
    expect((await owner.call('POST', `runs/${run?.id}/cancel`)).status).toBe(204);
    expect((await owner.call('POST', `runs/${run?.id}/cancel`)).status).toBe(204);
    expect(await get(`runs/${run?.id}`)).toMatchObject({ status: 'cancelled', positions: [] });
  });
  it('is gone with its workflow', async () => {
    expect((await owner.call('DELETE', `workflows/${workflow.id}`)).status).toBe(204);
    expect((await owner.call('GET', `workflows/${workflow.id}`)).status).toBe(404);
    expect((await form('GET')).status).toBe(404);
    await eventually(async () => live.filter((event) => event.type === 'workflow.changed' && event.workflowId === workflow.id), (events) => events.length > 0);
  });

  /** The node hands its pixel's address on: it stands in the token that waits. */
  async function openUrlOf(runId: number): Promise<string> {
    const { rows } = await stage.pool.query<{ data: unknown }>('select data from tokens where run_id = $1', [runId]);
    return /http[^"]+\.gif/.exec(JSON.stringify(rows))?.[0] ?? '';
  }
});

describe('a test run of the draft', () => {
  it('shows what went in and out of each node', async () => {
    const { id } = await make({ document: journey('path-for-the-test-run-only') });
    const started = await owner.call('POST', `workflows/${id}/runs`, { test: true, json: { email: 'try@example.org' }, contact: { email: 'try@example.org' } });
    const { runId } = started.body as unknown as { runId: number };
    const run = await eventually(() => get<RunDetail>(`runs/${runId}`), ({ status }) => status === 'waiting');
    expect(run).toMatchObject({ test: true, version: null });
    const items = await get<NodeItems>(`runs/${runId}/nodes/send`);
    expect(items.visits).toEqual([expect.objectContaining({ input: [{ email: 'try@example.org' }], output: [{ port: 'main', items: [{ openUrl: expect.stringContaining('/t/o/'), key: expect.any(String) }] }], truncated: false })]);
    expect((await owner.call('GET', `runs/${runId}/nodes/nothing`)).status).toBe(404);
    expect(await get(`workflows/${id}`)).toMatchObject({ started: 0, active: 0 });
  });
  it('of the published version needs one', async () => {
    const { id } = await make({ document: journey('path-never-published-at-all') });
    const refused = await owner.call('POST', `workflows/${id}/runs`, { test: false });
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'not_published']);
  });
});
