import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { readPdf } from '../nodes/postal/test/read-pdf.js';
import { OWNER, useApp } from './support/app.js';
import { DAY_MS } from './support/clock.js';
import { eventually } from './support/eventually.js';

const app = useApp();

const document = (credential: number): WorkflowDocument => ({
  schemaVersion: 1, name: 'After the evening',
  nodes: [
    { id: 'visit', type: 'core.event', version: 1, name: 'Came to the evening', position: { x: 0, y: 0 }, settings: { name: 'evening.visited' } },
    { id: 'letter', type: 'postal.sendLetter', version: 1, name: 'Invitation', position: { x: 300, y: 0 }, settings: { credential, subject: 'Invitation', sender: 'Les Producteurs du Lac', body: 'Chère {{ contact.firstName }},\n\nvous avez goûté **{{ event.properties.product }}**.\n\n[qr](https://lac.example/soiree)' } },
  ],
  edges: [{ id: 'e', from: { node: 'visit', port: 'main' }, to: { node: 'letter' } }],
});

const guests = [
  { email: 'zoe@example.org', firstName: 'Zoé', lastName: 'Lefèvre', address: { line1: '25 rue de l’Église', postalCode: '69003', city: 'Lyon', country: 'FR' }, product: 'le miel' },
  { email: 'janis@example.org', firstName: 'Jānis', lastName: 'Bērziņš', address: { line1: 'Brīvības iela 75', postalCode: '1001', city: 'Rīga', country: 'LV' }, product: 'le fromage' },
  { email: 'nowhere@example.org', firstName: 'Nina', lastName: 'Nulle-Part', address: { line1: '1 rue Perdue', city: 'Lyon', country: 'FR' }, product: 'le pain' },
];

let workflow: number;
const lots = (): string[] => { const found = readdirSync(app.dataDir, { recursive: true }).map(String).filter((path) => path.startsWith('drop')); return found.filter((path) => /\.(pdf|csv|json)$/.test(path)).map((path) => join(app.dataDir, path)); };
const runs = async () => (await app.api(routes.workflows.runs, { path: { id: workflow } })).items;

// A3, X9
describe('A letter of a journey', () => {
  beforeAll(async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { id: credential } = await app.api(routes.credentials.create, { body: { type: 'postal.printShop', name: 'Print shop', values: { delivery: 'folder', folder: 'imprimeur', cutOff: '16:00', days: 'everyDay', prices: 'home standard 20 1.39\neurope standard 20 2.10' } } });
    await expect(app.api(routes.credentials.test, { path: { id: credential } })).resolves.toMatchObject({ ok: true });
    const made = await app.api(routes.workflows.create, { body: { document: document(credential) } });
    workflow = made.id;
    await app.api(routes.workflows.publish, { path: { id: workflow }, body: { revision: made.revision } });
  });

  it('waits for the cut-off of its day, and who cannot be reached by post is left out at once', async () => {
    await app.api(routes.events.record, { body: { events: guests.map(({ product, email, ...attributes }) => ({ name: 'evening.visited', contact: { email, attributes }, properties: { product } })) } });
    await eventually(async () => {
      const found = await runs();
      expect(found.map(({ status }) => status).sort()).toEqual(['done', 'waiting', 'waiting']);
    });
    const left = (await runs()).find(({ status }) => status === 'done');
    const detail = await app.api(routes.runs.read, { path: { id: left?.id ?? 0 } });
    expect(JSON.stringify(detail)).toContain('undeliverable_address');
    expect(lots()).toEqual([]);
    const { items } = await app.api(routes.messages.list, { query: { channel: 'post' } });
    expect(items.map(({ status, code }) => [status, code]).sort()).toEqual([['pending', 'collected'], ['pending', 'collected'], ['skipped', 'undeliverable_address']]);
  });

  it('goes to the print shop with the others of its lot, in one PDF with a manifest', async () => {
    app.clock.advance(DAY_MS);
    await eventually(async () => { expect((await runs()).map(({ status }) => status)).toEqual(['done', 'done', 'done']); });
    const files = lots();
    expect(files.map((path) => path.split('.').at(-1)).sort()).toEqual(['csv', 'json', 'pdf']);
    const manifest = JSON.parse(readFileSync(files.find((path) => path.endsWith('.json')) ?? '', 'utf8')) as { letters: number; entries: { lines: string[]; zone: string }[] };
    expect(manifest.letters).toBe(2);
    expect(manifest.entries.map(({ lines, zone }) => [lines.at(-1), zone]).sort()).toEqual([['69003 LYON', 'home'], ['LETTONIE', 'europe']]);
    const pages = await readPdf(readFileSync(files.find((path) => path.endsWith('.pdf')) ?? ''));
    expect(pages).toHaveLength(4);
    expect(pages.map(({ text }) => text).join('\n')).toMatch(/Chère Zoé,[^]*le miel/);
  });

  it('is on record as sent, with what it cost and a copy of what was printed', async () => {
    const zoe = (await runs()).find(({ contact }) => contact?.email === 'zoe@example.org');
    const detail = JSON.stringify(await app.api(routes.runs.read, { path: { id: zoe?.id ?? 0 } }));
    expect(detail).toContain('"status":"sent"');
    // one letter is one delivery: collected, then handed over
    expect(detail.match(/"channel":"post"/g)).toHaveLength(1);
  });
});
