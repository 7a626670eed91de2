import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Credential } from '@parcours/sdk/api';
import { TransientError, UserError, defineAction, defineCredential, definePackage, field, skip, type CallbackEvent, type Collected } from '@parcours/sdk/node';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { testCatalog } from './support/test-catalog.js';

const both = (text: string) => ({ en: text, fr: text });
interface Asked {
  readonly id: number;
  readonly secret: string;
  report(events: readonly CallbackEvent[], as?: number): Promise<void>;
}
let answer: (asked: Asked) => Promise<Collected> = () => Promise.resolve('all');
const asked: number[] = [];

/** A provider who calls nobody: its reports lie in a box. */
const bottles = definePackage({
  id: 'bottles', label: both('Bottles'),
  nodes: [
    defineAction({
      type: 'send', version: 1, label: both('Send'), description: both('Sends a bottle'), icon: 'send', effects: 'io', channel: 'email',
      fields: { shore: field.credential({ label: both('Shore'), credentialType: 'bottles.shore', required: true }) },
      execute: (items) => items.map(() => skip('none', 'Nothing is sent here.')),
    }),
  ],
  credentials: [
    defineCredential({
      type: 'shore', label: both('Shore'), fields: { place: field.text({ label: both('Place'), default: '' }), secret: field.text({ label: both('Secret'), required: true }) }, secret: ['secret'],
      callbacks: {
        help: both('Nothing to enter.'),
        read: () => ({ events: [] }),
        collect: async ({ id, values }, context) => {
          asked.push(id);
          if (values['place'] === '') return 'nowhere';
          return answer({ id, secret: values['secret'] ?? '', report: (events, as = id) => context.report(as, events) });
        },
      },
    }),
  ],
});

const catalog = testCatalog();
catalog.add(bottles, '@example/bottles', '1.0.0');
let ahead = 0;
const stage = httpStage({}, { catalog, clock: { now: () => Date.now() + ahead } });
const later = (ms: number): void => {
  ahead += ms;
  stage.server.nudge();
};
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
});

const values = (place: string): object => ({ place, secret: 'open sesame' });
const create = async (place: string): Promise<number> => ((await owner.call('POST', 'credentials', { type: 'bottles.shore', name: 'Shore', values: values(place) })).body as unknown as Credential).id;
const shown = async (id: number): Promise<Credential['collecting']> => ((await owner.call('GET', 'credentials')).body as unknown as { items: Credential[] }).items.find((credential) => credential.id === id)?.collecting;
const times = (id: number): number => asked.filter((one) => one === id).length;
const untilAsked = (id: number, count: number): Promise<unknown> => eventually(() => (later(2_500), Promise.resolve(times(id))), (found) => found >= count);

describe('reports that are fetched, because nobody calls', () => {
  it('become events of the contact they are about, each once, however often they are found', async () => {
    const { id: contact } = (await owner.call('POST', 'contacts', { email: 'ada@example.org' })).body as unknown as { id: number };
    answer = async ({ report }) => (await report([{ kind: 'received', address: 'ada@example.org', eventId: 'b-1', properties: { text: 'Ahoy' } }]), 'all');
    const id = await create('Brest');
    await untilAsked(id, 1);
    await owner.call('PUT', `credentials/${id}`, { name: 'Shore', values: values('Nantes') });
    await untilAsked(id, 2);
    const { rows } = await eventually(() => stage.pool.query<{ name: string; properties: object }>('select name, properties from events where contact_id = $1 and name like $2', [contact, '%.received']), (found) => found.rows.length > 0);
    expect(rows).toEqual([{ name: 'email.received', properties: { text: 'Ahoy', address: 'ada@example.org' } }]);
    expect((await shown(id))?.problem).toBeNull();
    expect(Date.parse((await shown(id))?.collectedAt ?? '')).toBeGreaterThan(0);
  });

  it('are asked for again after a minute, and at once while there are more', async () => {
    const turns: Collected[] = ['more', 'more'];
    answer = () => Promise.resolve(turns.shift() ?? 'all');
    const id = await create('Sète');
    await untilAsked(id, 3);
    const before = times(id);
    later(30_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(times(id)).toBe(before);
    later(31_000);
    await eventually(() => Promise.resolve(times(id)), (found) => found === before + 1);
  });

  it('that cannot be fetched say why, without secrets, seldomer and seldomer, and at once when the credential is changed', async () => {
    answer = ({ secret }) => Promise.reject(new UserError('locked', `Expected to be let in, found that "${secret}" is wrong; correct it.`));
    const id = await create('Calais');
    await untilAsked(id, 1);
    const failing = await eventually(() => shown(id), (found) => found?.problem !== null && found !== undefined);
    expect(failing?.problem).toMatch(/Expected to be let in, found that "[^"]*" is wrong/);
    expect(failing?.problem).not.toContain('sesame');
    later(300_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(times(id)).toBe(1);
    answer = () => Promise.reject(new TransientError('away', 'Expected an answer, found none; it is tried again by itself.'));
    later(700_000);
    await untilAsked(id, 2);
    answer = () => Promise.resolve('all');
    await owner.call('PUT', `credentials/${id}`, { name: 'Shore', values: values('Dieppe') });
    await untilAsked(id, 3);
    await eventually(() => shown(id), (found) => found?.problem === null && found.collectedAt !== null);
  });

  it('are nobody’s but the credential’s own, and where there is nowhere to look nothing is shown', async () => {
    const other = await create('');
    await untilAsked(other, 1);
    expect(await shown(other)).toBeUndefined();
    later(3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(times(other)).toBe(1);
    answer = async ({ report }) => (await report([{ kind: 'received', eventId: 'x' }], other), 'all');
    const id = await create('Lorient');
    await untilAsked(id, 1);
    expect((await eventually(() => shown(id), (found) => found !== undefined && found.problem !== null))?.problem).toContain('their own credential alone');
    expect((await stage.pool.query('select 1 from callbacks where credential_id = $1', [other])).rowCount).toBe(0);
  });
});
