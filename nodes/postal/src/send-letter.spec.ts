import { afterEach, describe, expect, test } from '@jest/globals';
import { UserError, type JsonObject, type Outcome } from '@parcours/sdk/node';
import { conformance, fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import { makePng } from '../test/make-png.js';
import { readPdf } from '../test/read-pdf.js';
import { startSftpServer, type SftpServer } from '../test/sftp-server.js';
import postal from './index.js';
import { addressValid } from './address-valid.js';
import { printShop } from './print-shop/print-shop-credential.js';
import { sendLetter } from './send-letter.js';
import { sendPostcard } from './send-postcard.js';

type Stored = NonNullable<RunNodeOptions['storedFiles']>;
const address = { recipient: 'Ada Byron', building: '', street: '3 rue Pasteur', locality: '', postcode: '69003', city: 'Lyon', region: '', country: '', organisation: '', deliveryPoint: '' };
const settings = (more: JsonObject = {}): JsonObject => ({ credential: 1, body: 'Chère Ada,\n\nà **bientôt** !', subject: 'Invitation', ...address, ...more });
const shop = (more: Record<string, string> = {}) => ({ type: 'postal.printShop', delivery: 'folder', folder: 'print', cutOff: '16:00', days: 'weekdays', prices: 'black 0.05\nhandling 0.1\nhome standard 20 1.39', ...more });
/** A Monday at ten in Paris. */
const NOW = Date.parse('2026-11-23T09:00:00Z');
const CUT_OFF = Date.parse('2026-11-23T15:00:00Z');
const closing = { memo: { lot: '2026-11-23_1600', cutOffAt: CUT_OFF }, by: 'time' } as const;

const sending = (more: RunNodeOptions & { readonly stored?: Stored } = {}) => {
  const { stored = {}, ...options } = more;
  return runNode(sendLetter, { settings: settings(), contact: fakeContact(), credentials: { 1: shop() }, now: () => (options.resumed === undefined ? NOW : CUT_OFF), timezone: 'Europe/Paris', storedFiles: stored, ...options });
};
const text = (stored: Stored, ending: string): string => {
  const found = Object.entries(stored).find(([name]) => name.startsWith('print/') && name.endsWith(ending));
  return Buffer.from(found?.[1].content ?? '').toString('utf8');
};
const bytes = (stored: Stored, name: string): Buffer => Buffer.from(stored[name]?.content ?? '');

describe('the package', () => {
  test('keeps every promise of a node package', async () => {
    expect(await conformance(postal, { languages: ['en', 'fr'], outage: true, settings: { sendLetter: settings(), sendPostcard: { credential: 1, body: 'Bonjour', ...address }, addressValid: address } })).toEqual([]);
  });
});

describe('a letter by a print shop (A3)', () => {
  test('waits for the cut-off of its day, and nothing is sent before', async () => {
    const stored: Stored = {};
    expect(await sending({ stored })).toEqual([{ kind: 'wait', until: CUT_OFF, port: 'main', again: true, memo: closing.memo, delivery: { status: 'pending', code: 'collected', reason: expect.stringContaining('2026-11-23 at 1600') } }]);
    expect(stored).toEqual({});
  });

  test('goes with all letters of the lot into one PDF with a manifest, and says what it costs', async () => {
    const stored: Stored = {};
    const outcomes = await sending({ stored, resumed: closing, items: [{}, {}, {}], settings: (index) => settings({ recipient: `Person ${index}`, duplex: index !== 2 }) });
    expect(outcomes).toEqual(outcomes.map(() => expect.objectContaining({ kind: 'next', port: 'main', delivery: expect.objectContaining({ status: 'sent', parts: 1, cost: { amount: 1.54, currency: 'EUR' } }) })));
    const names = Object.keys(stored).filter((name) => name.startsWith('print/')).sort();
    expect(names.map((name) => name.replace(/_[0-9a-f]{10}\./, '.'))).toEqual(['csv', 'json', 'pdf'].map((ending) => `print/2026-11-23_1600_letter_a4_duplex_black_standard_window-right.${ending}`).concat(['csv', 'json', 'pdf'].map((ending) => `print/2026-11-23_1600_letter_a4_simplex_black_standard_window-right.${ending}`)));
    const pdf = names.find((name) => name.includes('duplex') && name.endsWith('.pdf')) as string;
    const pages = await readPdf(bytes(stored, pdf));
    expect(pages.map((page) => /Person \d/.exec(page.text)?.[0] ?? '')).toEqual(['Person 0', '', 'Person 1', '']);
    const manifest = JSON.parse(text(stored, '.json')) as { letters: number; entries: { firstPage: number; lastPage: number; lines: string[]; key: string }[]; sha256: string };
    expect(manifest).toMatchObject({ letters: 2, sheets: 2, duplex: true, colour: false, entries: [{ firstPage: 1, lastPage: 2, lines: ['Person 0', '3 RUE PASTEUR', '69003 LYON'], zone: 'home', grams: 10 }, { firstPage: 3, lastPage: 4 }] });
    expect(text(stored, '.csv').split('\r\n')[1]).toMatch(/^"1","[^"]+","1","2","1","1","10","home","FR","Person 0","3 RUE PASTEUR","69003 LYON"/);
  });

  test('looked at again before its lot is closed, it goes on waiting for the same lot', async () => {
    const outcomes = await sending({ resumed: closing, now: () => CUT_OFF - 1 });
    expect(outcomes).toEqual([expect.objectContaining({ kind: 'wait', until: CUT_OFF, memo: closing.memo, delivery: expect.objectContaining({ status: 'pending', code: 'collected' }) })]);
  });

  test('a lot of 250 letters is one PDF with one manifest, and only files are kept of each', async () => {
    const stored: Stored = {};
    const outcomes = await sending({ stored, resumed: closing, items: Array.from({ length: 250 }, () => ({})), settings: (index) => settings({ recipient: `Person ${index}` }) });
    expect(outcomes.every(({ kind }) => kind === 'next')).toBe(true);
    const manifest = JSON.parse(text(stored, '.json')) as { letters: number; entries: { firstPage: number }[] };
    expect([manifest.letters, manifest.entries.at(-1)?.firstPage]).toEqual([250, 499]);
    const [name] = Object.keys(stored).filter((one) => one.endsWith('.pdf'));
    expect((bytes(stored, name ?? '').toString('latin1').match(/\/Type \/Page\b/g) ?? []).length).toBe(500);
    expect(Object.keys(stored).filter((one) => one.startsWith('print/'))).toHaveLength(3);
  }, 60_000);

  test('the same letters closed a second time are the same files, counted once', async () => {
    const stored: Stored = {};
    await sending({ stored, resumed: closing });
    const before = Object.keys(stored).filter((name) => name.startsWith('print/'));
    expect(await sending({ stored, resumed: closing })).toMatchObject([{ kind: 'next', delivery: { status: 'sent' } }]);
    expect(Object.keys(stored).filter((name) => name.startsWith('print/'))).toEqual(before);
  });

  test('leaves out who may no longer be written to when the lot is closed', async () => {
    const stored: Stored = {};
    const asked: string[] = [];
    const outcomes = await sending({ stored, resumed: closing, items: [{}, {}], settings: (index) => settings({ recipient: `Person ${index}` }), begin: async (key) => { asked.push(key); if (asked.length === 1) throw new UserError('withheld', 'They have objected.'); } });
    expect(outcomes.map((outcome) => (outcome.kind === 'error' ? outcome.error.code : outcome.kind)).sort()).toEqual(['next', 'withheld']);
    expect((JSON.parse(text(stored, '.json')) as { letters: number }).letters).toBe(1);
  });

  test('keeps what was printed for each person by itself', async () => {
    const stored: Stored = {};
    const [outcome] = await sending({ stored, resumed: closing });
    const copy = (outcome as Extract<Outcome, { kind: 'next' }>).delivery?.copy;
    expect(copy).toMatchObject({ to: 'Ada Byron\n3 RUE PASTEUR\n69003 LYON', subject: 'Invitation', files: [expect.any(String)] });
    const [page] = await readPdf(bytes(stored, copy?.files?.[0] ?? ''));
    expect(page?.text).toContain('bientôt');
  });

  test.each([
    ['undeliverable_address', { postcode: '' }, 'lacks the postcode'],
    ['undeliverable_address', { street: '', city: '' }, 'lacks a street or a PO box. The address lacks the city.'],
  ])('an undeliverable address is skipped before money is spent: %s %j', async (code, change, words) => {
    const [outcome] = await sending({ settings: settings(change) });
    expect(outcome).toEqual({ kind: 'next', port: 'main', delivery: { status: 'skipped', code, reason: expect.stringContaining(words) } });
  });

  test('one letter that cannot be printed fails nobody else', async () => {
    const outcomes = await sending({ items: [{}, {}, {}], settings: (index) => settings(index === 1 ? { body: '![](gone)' } : {}) });
    expect(outcomes.map((outcome) => (outcome.kind === 'error' ? outcome.error.code : outcome.kind))).toEqual(['wait', 'picture_missing', 'wait']);
  });

  test('a picture of 5 MB is refused with a sentence', async () => {
    const stored: Stored = { 9: { fileName: 'big.png', mimeType: 'image/png', content: Buffer.alloc(5 * 1024 * 1024) } };
    const [outcome] = await sending({ stored, settings: settings({ body: '![](photo)' }), files: () => ({ photo: { id: '9', fileName: 'big.png', mimeType: 'image/png', sizeBytes: 5 * 1024 * 1024 } }) });
    expect(outcome).toMatchObject({ kind: 'error', error: { who: 'user', code: 'bad_picture', message: expect.stringContaining('5.0 MB') } });
  });
});

describe('a proof', () => {
  test.each([['asked for', { settings: settings({ mode: 'proof' }) }], ['made by each test run', { run: { test: true } }]])('%s is a PDF with the price, and nothing is posted', async (_, options) => {
    const stored: Stored = {};
    const [outcome] = await sending({ stored, ...options });
    expect(outcome).toMatchObject({ kind: 'next', json: { proof: { pages: 1, sheets: 1, grams: 10, zone: 'home', estimate: { amount: 1.54, currency: 'EUR' } } }, delivery: { status: 'skipped', code: 'proof' }, files: { proof: { mimeType: 'application/pdf' } } });
    const [page] = await readPdf(bytes(stored, (outcome as Extract<Outcome, { kind: 'next' }>).files?.['proof']?.id ?? ''));
    expect(page?.text).toContain('PROOF');
  });
});

describe('lots by SFTP', () => {
  let server: SftpServer | undefined;
  afterEach(async () => { await server?.close(); server = undefined; });
  const reach: RunNodeOptions['address'] = async ({ host, port }) => ({ address: host, family: 4, port, servername: '' });
  const credential = (more: Record<string, string> = {}) => shop({ delivery: 'sftp', host: '127.0.0.1', port: String(server?.port), user: 'parcours', password: 'right', hostKey: server?.fingerprint ?? '', ...more });
  const closingLot = (more: Record<string, string> = {}) => sending({ resumed: closing, address: reach, credentials: { 1: credential(more) } });

  test('lie on the print shop’s server, whole, manifest last', async () => {
    server = await startSftpServer();
    expect(await closingLot()).toMatchObject([{ kind: 'next', delivery: { status: 'sent' } }]);
    const files = await server.files();
    expect(Object.keys(files).map((name) => name.split('.').at(-1)).sort()).toEqual(['csv', 'json', 'pdf']);
    const [name, pdf] = Object.entries(files).find(([one]) => one.endsWith('.pdf')) as [string, Buffer];
    expect((await readPdf(pdf))[0]?.text).toContain('Ada Byron');
    expect(Object.keys(files)).toContain(name.replace('.pdf', '.json'));
  });

  test('a wrong password is told, and nothing is tried again by itself', async () => {
    server = await startSftpServer();
    expect(await closingLot({ password: 'wrong' })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'sftp_auth' } }]);
  });

  test('another server than the one that was agreed on gets nothing, and its fingerprint is shown', async () => {
    server = await startSftpServer();
    expect(await closingLot({ hostKey: `SHA256:${'A'.repeat(43)}` })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'sftp_host_key', message: expect.stringContaining(server.fingerprint) } }]);
    expect(await server.files()).toEqual({});
  });

  test('a connection that breaks before the manifest is tried again; after it, nobody guesses', async () => {
    server = await startSftpServer({ hangUpAtRename: (name) => (name.endsWith('.csv') ? 'before' : false) });
    expect(await closingLot()).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'lot_interrupted' } }]);
    await server.close();
    server = await startSftpServer({ hangUpAtRename: (name) => (name.endsWith('.json') ? 'after' : false) });
    expect(await closingLot()).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'outcome_unknown' } }]);
  });

  test('a server that is away is tried again', async () => {
    server = await startSftpServer();
    const gone = credential();
    await server.close();
    server = undefined;
    expect(await sending({ resumed: closing, address: reach, credentials: { 1: gone } })).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'sftp_unreachable' } }]);
  });

  test('trying the credential looks into the folder, and shows the fingerprint while none is entered', async () => {
    server = await startSftpServer();
    const trying = (values: Record<string, string>) => (printShop.test as (values: Record<string, string>, context: object) => Promise<void>)(values, { address: reach });
    await expect(trying(credential())).resolves.toBeUndefined();
    await expect(trying(credential({ hostKey: '' }))).rejects.toMatchObject({ code: 'sftp_host_key', details: { found: server.fingerprint } });
    await expect(trying(credential({ folder: 'print/none' }))).rejects.toMatchObject({ code: 'sftp_folder' });
    await expect(trying(shop({ cutOff: '25:00' }))).rejects.toMatchObject({ code: 'bad_credential' });
    await expect(trying(shop({ prices: 'home fast 20 1' }))).rejects.toMatchObject({ code: 'bad_prices' });
  });
});

test('a postcard goes into a lot of its own kind (X10)', async () => {
  const stored: Stored = { 9: { fileName: 'p.png', mimeType: 'image/png', content: makePng(300, 200) } };
  const outcomes = await runNode(sendPostcard, { settings: { credential: 1, body: 'Bonjour Ada', title: 'Automne', ...address, picture: { id: '9', fileName: 'p.png', mimeType: 'image/png', sizeBytes: 900 } }, contact: fakeContact(), credentials: { 1: shop() }, now: () => CUT_OFF, storedFiles: stored, resumed: closing });
  expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent', parts: 1 } }]);
  const pdf = Object.keys(stored).find((name) => /_postcard_a6_.*\.pdf$/.test(name)) as string;
  expect((await readPdf(bytes(stored, pdf))).map(({ widthMm, heightMm }) => [widthMm, heightMm])).toEqual([[154, 111], [154, 111]]);
});

test('a condition tells who can be written to by post', async () => {
  const outcomes = await runNode(addressValid, { items: [{}, {}], settings: (index) => ({ ...address, city: index === 0 ? 'Lyon' : '' }) });
  expect(outcomes).toEqual([
    { kind: 'next', port: 'valid', json: { postalAddress: ['Ada Byron', '3 RUE PASTEUR', '69003 LYON'] } },
    { kind: 'next', port: 'invalid', json: { addressProblems: [{ code: 'missing_city', en: 'The address lacks the city.', fr: 'Il manque la ville dans l’adresse.' }] } },
  ]);
});

test('QR codes lead through short addresses that tell when they are scanned', async () => {
  const stored: Stored = {};
  const [outcome] = await sending({ stored, settings: settings({ mode: 'proof', body: '[qr](https://shop.example/offer)' }) });
  expect((outcome as Extract<Outcome, { kind: 'next' }>).delivery?.copy?.text).toMatch(/^\[qr: https:\/\/link\.example\.org\/s\/[\w-]+\]$/);
});
