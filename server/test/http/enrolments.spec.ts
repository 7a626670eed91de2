import { describe, expect, it } from '@jest/globals';
import type { Enrolment, WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();

const sale: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Sale',
  nodes: [
    { id: 'start', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} },
    { id: 'stop', type: 'core.stop', version: 1, name: 'Stop', position: { x: 1, y: 0 }, settings: { reason: 'sold' } },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'stop' } }],
};

async function published(owner: Visitor): Promise<number> {
  const { id, revision } = (await owner.call('POST', 'workflows', { document: sale })).body as unknown as WorkflowDetail;
  await owner.call('POST', `workflows/${id}/publish`, { revision });
  return id;
}

describe('enrolling a list over the API', () => {
  it('answers at once, says how far it is, and every member goes through the journey', async () => {
    const owner = await stage.owner();
    const list = ((await owner.call('POST', 'lists', { name: 'VIP' })).body as unknown as { id: number }).id;
    for (const email of ['ada@example.org', 'bob@example.org', 'cleo@example.org']) {
      const contact = ((await owner.call('POST', 'contacts', { email })).body as unknown as { id: number }).id;
      if (email !== 'cleo@example.org') await owner.call('PUT', `lists/${list}/members/${contact}`);
    }
    const id = await published(owner);
    const begun = await owner.call('POST', `workflows/${id}/enrolments`, { list });
    expect([begun.status, begun.body]).toMatchObject([202, { total: 2, list: { id: list, name: 'VIP' } }]);
    const read = async () => (await owner.call('GET', `workflows/${id}/enrolments`)).body as unknown as { items: Enrolment[]; contacts: number };
    const { items, contacts } = await eventually(read, (all) => all.items[0]?.status === 'done');
    expect(items).toMatchObject([{ status: 'done', total: 2, entered: 2, refused: 0, error: null }]);
    expect(contacts).toBe(3);
    const counts = await eventually(async () => (await owner.call('GET', `workflows/${id}/counts`)).body as unknown as { started: number; active: number }, ({ active, started }) => started === 2 && active === 0);
    expect(counts).toMatchObject({ started: 2, active: 0, failed: 0 });
    expect((await owner.call('POST', `workflows/${id}/enrolments/${items[0]?.id}/stop`)).body).toMatchObject({ status: 'done' });
  });

  it('says what is missing', async () => {
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'workflows', { document: sale })).body as unknown as WorkflowDetail;
    expect((await owner.call('POST', `workflows/${id}/enrolments`, { all: true })).body.error).toMatchObject({ code: 'not_published', message: 'Only a published workflow takes contacts; publish or resume it first.' });
    const live = await published(owner);
    expect((await owner.call('POST', `workflows/${live}/enrolments`, { list: 999 })).status).toBe(404);
    expect((await owner.call('POST', `workflows/${live}/enrolments`, {})).status).toBe(400);
    expect((await owner.call('POST', `workflows/${live}/enrolments`, { all: false })).status).toBe(400);
  });
});
