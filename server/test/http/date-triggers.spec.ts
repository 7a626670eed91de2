import { expect, it } from '@jest/globals';
import type { RunSummary, WorkflowDetail } from '@parcours/sdk/api';
import { fakeClock } from '@parcours/sdk/testing';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { httpStage } from './support/http-server.js';
import { eventually } from './support/journey.js';

const clock = fakeClock('2026-11-22T12:00:00Z');
const stage = httpStage({}, { clock });

/** birthday ──> stop */
const birthday: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Birthday present',
  settings: { timezone: 'Europe/Paris' },
  nodes: [
    { id: 'birthday', type: 'core.date', version: 1, name: 'Birthday', position: { x: 0, y: 0 }, settings: { attribute: 'birthday' } },
    { id: 'present', type: 'core.stop', version: 1, name: 'Present', position: { x: 1, y: 0 }, settings: { reason: 'a present' } },
  ],
  edges: [{ id: 'e', from: { node: 'birthday', port: 'main' }, to: { node: 'present' } }],
};

it('a birthday journey is published, says whose date it cannot read, and starts on the day', async () => {
  const owner = await stage.owner();
  for (const [email, day] of [['ada@example.org', '1990-12-01'], ['bob@example.org', '12/01/1990']]) await owner.call('POST', 'contacts', { email, attributes: { birthday: day } });
  const { id, revision } = (await owner.call('POST', 'workflows', { document: birthday })).body as unknown as WorkflowDetail;
  expect((await owner.call('POST', `workflows/${id}/publish`, { revision })).status).toBe(200);
  const read = async (): Promise<WorkflowDetail> => (await owner.call('GET', `workflows/${id}`)).body as unknown as WorkflowDetail;
  const { entries } = await eventually(read, (detail) => detail.entries[0]?.dates?.planned === 1);
  expect(entries).toEqual([{ nodeId: 'birthday', on: 'date', url: null, dates: { attribute: 'birthday', planned: 1, skipped: 0, unreadable: 1, samples: [{ contactId: expect.any(Number), value: '12/01/1990' }] } }]);

  const runs = async (): Promise<RunSummary[]> => ((await owner.call('GET', `workflows/${id}/runs`)).body as unknown as { items: RunSummary[] }).items;
  clock.set(Date.parse('2026-12-01T07:59:59Z'));
  stage.server.nudge();
  expect(await runs()).toEqual([]);
  clock.set(Date.parse('2026-12-01T08:00:00Z'));
  stage.server.nudge();
  const items = await eventually(runs, (all) => all.some(({ status }) => status === 'done'));
  expect(items).toMatchObject([{ status: 'done', test: false, contact: { email: 'ada@example.org' }, startedAt: '2026-12-01T08:00:00.000Z' }]);
});
