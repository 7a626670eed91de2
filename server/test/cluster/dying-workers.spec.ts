import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createSite, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RunDetail, WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { createServer, type RunningServer } from '../../src/main/create-server.js';
import { readConfig } from '../../src/platform/config.js';
import { createLog } from '../../src/platform/logging.js';
import { OWNER, Visitor } from '../http/support/http-server.js';
import { eventually } from '../http/support/journey.js';
import { testDatabase } from '../support/test-database.js';
import { openUrl, startWorker, type WorkerProcess } from './worker-process.js';

jest.setTimeout(60_000);
const LEASE_MS = 2_000;
const database = testDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'parcours-dying-'));
const keys: string[] = [];
const held: ServerResponse[] = [];
let holding = false;
let site: Server;
let address: Awaited<ReturnType<typeof openUrl>>;
let api: RunningServer;
let owner: Visitor;
let workers: WorkerProcess[] = [];

/** begin ──> call ──> after */
const journey = (name: string, sendKey: boolean): WorkflowDocument => {
  const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/act`;
  return {
    schemaVersion: 1,
    name,
    nodes: [node('begin', 'core.manual', {}), node('call', 'http.request', { method: 'POST', url, authentication: 'none', send: 'nothing', sendKey }), node('after', 'core.set', { values: [{ path: 'done', value: 'yes' }] })],
    edges: [{ id: 'e1', from: { node: 'begin', port: 'main' }, to: { node: 'call' } }, { id: 'e2', from: { node: 'call', port: 'main' }, to: { node: 'after' } }],
  };
};

const worker = async (env: Record<string, string> = {}): Promise<WorkerProcess> => {
  const started = await startWorker({ DATABASE_URL: address.url, PARCOURS_DATA_DIR: dataDir, PARCOURS_BASE_URL: api.url, PARCOURS_LEASE_MS: String(LEASE_MS), PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', ...env });
  workers.push(started);
  return started;
};

async function startRun(sendKey: boolean): Promise<number> {
  const { id, revision } = (await owner.call('POST', 'workflows', { document: journey(`Dying ${sendKey} ${Math.random()}`, sendKey) })).body as unknown as WorkflowDetail;
  await owner.call('POST', `workflows/${id}/publish`, { revision });
  return ((await owner.call('POST', `workflows/${id}/runs`, { test: false })).body as unknown as { runId: number }).runId;
}

const read = async (id: number): Promise<RunDetail> => (await owner.call('GET', `runs/${id}`)).body as unknown as RunDetail;
const called = (): Promise<string[]> => eventually(async () => keys, (found) => found.length > 0, 20_000);
const ended = (id: number): Promise<RunDetail> => eventually(() => read(id), (run) => run.status === 'done' || run.status === 'failed', 20_000);

beforeAll(async () => {
  site = createSite((request, response) => {
    keys.push(String(request.headers['idempotency-key'] ?? ''));
    if (holding) held.push(response);
    else response.end('{}');
  });
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  address = await openUrl(database.connection);
  const config = readConfig({ PORT: '0', PARCOURS_DATA_DIR: dataDir, PARCOURS_OWNER_EMAIL: OWNER.email, PARCOURS_OWNER_PASSWORD: OWNER.password });
  api = await createServer({ config, connection: database.connection, role: 'api', log: createLog({ level: 'silent' }), entryOf: (folder) => join(folder, 'src/index.ts') });
  owner = new Visitor(() => api);
  await owner.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
});

afterEach(async () => {
  for (const response of held.splice(0)) response.destroy();
  for (const { child } of workers) child.kill('SIGKILL');
  await Promise.all(workers.map(({ ended: end }) => end));
  workers = [];
  keys.length = 0;
  holding = false;
});

afterAll(async () => {
  await api?.close();
  await address?.close();
  site?.closeAllConnections();
  await new Promise((closed) => site.close(closed));
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a worker that dies in the middle of a call', () => {
  it('is noticed by another within a lease: the call is not repeated, and shown as unknown', async () => {
    holding = true;
    const dying = await worker();
    const run = await startRun(false);
    await called();
    await worker();
    const diedAt = Date.now();
    dying.child.kill('SIGKILL');
    const found = await ended(run);
    // a lease, the half second between two looks, and time for a busy machine
    expect(Date.now() - diedAt).toBeLessThan(LEASE_MS + 3_000);
    expect(found).toMatchObject({ status: 'failed', error: { code: 'outcome_unknown', nodeId: 'call' }, deliveries: [{ status: 'unknown' }] });
    expect(keys).toHaveLength(1);
  });

  it('leaves a call with an idempotency key to be repeated under the same key, and the run goes on once', async () => {
    const dying = await worker({ PARCOURS_CRASH_AT: 'after-call-before-settle:1' });
    const run = await startRun(true);
    expect(await dying.ended).toBe('SIGKILL');
    await worker();
    expect(await ended(run)).toMatchObject({ status: 'done', deliveries: [{ status: 'sent' }] });
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect((await read(run)).steps.filter(({ nodeId }) => nodeId === 'after')).toHaveLength(1);
  });
});

describe('a worker that freezes for longer than its lease', () => {
  it('wakes up to find its run in other hands: what it writes late is refused, but that the call was made is kept', async () => {
    holding = true;
    const frozen = await worker();
    const run = await startRun(false);
    await called();
    frozen.child.kill('SIGSTOP');
    await worker();
    const failed = await ended(run);
    expect(failed).toMatchObject({ status: 'failed', deliveries: [{ status: 'unknown' }] });
    for (const response of held.splice(0)) response.end('{}');
    frozen.child.kill('SIGCONT');
    const later = await eventually(() => read(run), ({ deliveries }) => deliveries[0]?.status === 'sent', 10_000);
    expect(later.status).toBe('failed');
    expect(later.steps).toEqual(failed.steps);
    expect(keys).toHaveLength(1);
  });
});
