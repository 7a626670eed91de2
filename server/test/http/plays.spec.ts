import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import scoring from '@parcours/node-scoring';
import type { CaseOutcome, PlayResult } from '@parcours/sdk/api';
import { emptyWorkflow, type WorkflowDocument } from '@parcours/sdk/workflow';
import { testWorkflows } from '../../src/main/cli/test-workflows.js';
import { openDatabase } from '../../src/main/database.js';
import { readConfig } from '../../src/platform/config.js';
import { inProcessPlugins } from '../plugins/support/in-process-plugins.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { testCatalog } from './support/test-catalog.js';

const stage = httpStage({}, { catalog: testCatalog(scoring) });
const START = '2027-03-01T09:00:00Z';
const DAY_MS = 86_400_000;
const node = (id: string, type: string, settings: WorkflowDocument['nodes'][number]['settings'] = {}) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const rule = (age: number) => ({ rule: { '>=': [{ var: 'contact.age' }, age] } });
const journey = (age: number): WorkflowDocument => ({
  ...emptyWorkflow('Adults'),
  nodes: [node('start', 'core.manual'), node('pause', 'core.wait', { mode: 'duration', duration: { amount: 2, unit: 'days' } }), node('adult', 'core.condition', rule(age)), node('stop', 'core.stop')],
  edges: [['start', 'main', 'pause'], ['pause', 'main', 'adult'], ['adult', 'yes', 'stop']].map(([from, port, to], index) => ({ id: `e${index}`, from: { node: from as string, port: port as string }, to: { node: to as string } })),
});
let owner: Visitor;
let id: number;

beforeAll(async () => {
  owner = await stage.owner();
  id = ((await owner.call('POST', 'workflows', { document: journey(18) })).body as unknown as { id: number }).id;
});

const script = (rest: object = {}) => ({ contact: { attributes: { age: 30 } }, startsAt: START, happenings: [], untilMs: 0, ...rest });
const play = async (body: object) => owner.call('POST', `workflows/${id}/play`, body);

describe('plays over the API', () => {
  it('play a contact through the draft, and leave nothing behind', async () => {
    const { status, body } = await play({ script: script({ untilMs: 3 * DAY_MS }) });
    const result = body as unknown as PlayResult;
    expect(status).toBe(200);
    expect(result).toMatchObject({ status: 'done', now: '2027-03-04T09:00:00.000Z', nextAt: null });
    expect(result.decisions.find((decision) => decision.node === 'adult')).toMatchObject({ at: '2027-03-03T09:00:00.000Z', port: 'yes', reasons: [{ kind: 'value', name: 'contact.age', value: 30 }] });
    const { rows } = await stage.pool.query('select 1 from runs union all select 1 from contacts');
    expect(rows).toEqual([]);
  });

  it('begin with a real contact as it stands now', async () => {
    const contact = (await owner.call('POST', 'contacts', { email: 'ada@example.org', timezone: 'Europe/Paris', attributes: { age: 12 } })).body as unknown as { id: number };
    const { body } = await owner.call('GET', `contacts/${contact.id}/as-played`);
    expect(body).toMatchObject({ id: contact.id, email: 'ada@example.org', timezone: 'Europe/Paris', attributes: { age: 12 } });
    expect(((await play({ script: script({ contact: body, untilMs: 3 * DAY_MS }) })).body as unknown as PlayResult).decisions.find((decision) => decision.node === 'adult')?.port).toBe('no');
  });

  it.each([
    [{ script: { ...script(), untilMs: 6 * 366 * DAY_MS } }, 400],
    [{ script: { ...script(), happenings: [{ afterMs: 0, does: { kind: 'explode' } }] } }, 400],
    [{ script: { ...script(), entry: 'nobody' } }, 422],
    [{ script: script(), document: { nodes: 'many' } }, 422],
  ])('refuse %j with a sentence', async (body, status) => {
    const answer = await play(body);
    expect(answer.status).toBe(status);
    expect((answer.body as unknown as { error: { message: string } }).error.message).toMatch(/\w+/);
  });

  it('become test cases, that tell what a change does, and are asked before publishing', async () => {
    const played = script({ untilMs: 3 * DAY_MS });
    const { expect: expected } = (await play({ script: played })).body as unknown as PlayResult;
    const saved = await owner.call('POST', `workflows/${id}/test-cases`, { case: { schemaVersion: 1, name: 'A grown-up', script: played, expect: expected } });
    expect(saved.status).toBe(201);
    const run = async (document?: WorkflowDocument) => ((await owner.call('POST', `workflows/${id}/test-cases/run`, document ? { document } : {})).body as unknown as { items: CaseOutcome[] }).items;
    expect(await run()).toMatchObject([{ name: 'A grown-up', passed: true, differences: [] }]);
    expect(await run(journey(40))).toMatchObject([{ passed: false, differences: [{ what: 'path', expected: 'adult → yes', found: 'adult → no' }] }]);
    await owner.call('PUT', `workflows/${id}/draft`, { document: journey(40), revision: 1 });
    const refused = await owner.call('POST', `workflows/${id}/publish`, { revision: 2 });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'cases_failed', details: { cases: [{ name: 'A grown-up' }] } } } });
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision: 2, despiteCases: true })).status).toBe(200);
  });
});

describe('a score in a play', () => {
  it('rises by the rules of the workspace with what happens in the play; an invented contact begins with none', async () => {
    const rules = { kind: 'score', events: [{ key: 'order', event: 'order.placed', where: null, points: 25, cap: null }], facts: [], cap: null, decay: { by: 'none' }, grades: [{ key: 'A', from: 30 }] };
    expect((await owner.call('POST', 'scoring', { key: 'interest', name: 'Interest', definition: rules })).status).toBe(201);
    const document: WorkflowDocument = {
      ...emptyWorkflow('Hot'),
      nodes: [node('start', 'core.manual'), node('more', 'scoring.change', { how: 'add', points: 10 }), node('pause', 'core.wait', { mode: 'duration', duration: { amount: 2, unit: 'days' } }), node('hot', 'scoring.score', { test: 'atLeast', from: 30 })],
      edges: [['start', 'more'], ['more', 'pause'], ['pause', 'hot']].map(([from, to], index) => ({ id: `e${index}`, from: { node: from as string, port: 'main' }, to: { node: to as string } })),
    };
    const portOf = async (happenings: object[]): Promise<string | undefined> => ((await play({ document, script: script({ untilMs: 3 * DAY_MS, happenings }) })).body as unknown as PlayResult).decisions.find((decision) => decision.node === 'hot')?.port;
    expect(await portOf([])).toBe('no');
    expect(await portOf([{ afterMs: DAY_MS, does: { kind: 'event', name: 'order.placed' } }])).toBe('yes');
  });
});

describe('npm run parcours -- workflow test', () => {
  it('plays what was kept as the editor does, of all workflows, of one, or of a file, and ends with 1 when a case fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parcours-cases-'));
    let said = '';
    const told = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
    const config = readConfig({ PARCOURS_DATA_DIR: folder });
    const desk = { config, database: await openDatabase(stage.connection, () => undefined), plugins: inProcessPlugins };
    const test = async (asked?: string): Promise<{ status: number; said: string }> => {
      said = '';
      return { status: await testWorkflows(config, desk, asked), said };
    };
    try {
      // the draft asks for forty years now, and who plays is thirty
      expect(await test()).toMatchObject({ status: 1, said: expect.stringMatching(/FAILED {2}A grown-up\n +path.*\n +- adult → yes\n +\+ adult → no\n(.*\n)*1 of 1 test cases failed\./) });
      const file = join(folder, 'adults.json');
      const { items } = (await owner.call('GET', `workflows/${id}/test-cases`)).body as unknown as { items: { case: unknown }[] };
      writeFileSync(file, JSON.stringify({ workflow: journey(18), testCases: items.map((one) => one.case) }));
      expect(await test(file)).toMatchObject({ status: 0, said: expect.stringContaining('All 1 test cases passed.') });
      const { body } = await owner.call('GET', `workflows/${id}`);
      expect((await owner.call('PUT', `workflows/${id}/draft`, { document: journey(18), revision: (body as unknown as { revision: number }).revision })).status).toBe(200);
      expect(await test(String(id))).toMatchObject({ status: 0, said: expect.stringContaining('passed  A grown-up') });
      writeFileSync(file, JSON.stringify({ workflow: journey(18), testCases: [{ name: 'No case' }] }));
      await expect(test(file)).rejects.toMatchObject({ code: 'bad_cases' });
    } finally {
      told.mockRestore();
      await desk.database.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
