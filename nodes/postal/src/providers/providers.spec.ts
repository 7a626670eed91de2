import { describe, expect, test } from '@jest/globals';
import type { CallbackRequest, JsonObject } from '@parcours/sdk/node';
import { fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import { fakeLob, type FakeLob } from '../../test/fake-lob.js';
import { fakeMaileva, type FakeMaileva } from '../../test/fake-maileva.js';
import { makePng } from '../../test/make-png.js';
import { readPdf } from '../../test/read-pdf.js';
import { sendLetter } from '../send-letter.js';
import { sendPostcard } from '../send-postcard.js';
import { readLobReport } from './lob-credential.js';
import { readMailevaReport } from './maileva-credential.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const american = { recipient: 'Ada Byron', organisation: '', deliveryPoint: '', building: '', street: '350 Fifth Avenue', locality: '', postcode: '10118', city: 'New York', region: 'NY', country: 'US' };
const french = { ...american, organisation: 'Durand et fils', street: '3 rue Pasteur', postcode: '69003', city: 'Lyon', region: '', country: '' };
const letter = (provider: 'lob' | 'maileva', service: Pick<FakeLob | FakeMaileva, 'http'>, more: JsonObject = {}, options: RunNodeOptions = {}) =>
  runNode(sendLetter, { settings: { credential: 1, body: 'Hello', subject: 'Welcome', ...(provider === 'lob' ? american : french), ...more }, contact: fakeContact(), credentials: { 1: { from: 'adr_210a8d4b0b76d77b', environment: 'maileva.com', prices: 'world standard 20 2\nhome standard 20 1' } }, credentialTypes: { 1: `postal.${provider}` }, now: () => NOW, http: service.http, storedFiles: {}, ...options });

describe('letters by Lob', () => {
  test('carry address, options and the key that keeps them from being printed twice', async () => {
    const lob = fakeLob();
    const outcomes = await letter('lob', lob, { colour: true });
    expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent', providerId: lob.made[0]?.id, parts: 1, cost: { amount: 2, currency: 'EUR' } } }]);
    expect(lob.made[0]?.form).toMatchObject({ 'to[name]': 'Ada Byron', 'to[address_line1]': '350 Fifth Avenue', 'to[address_city]': 'New York', 'to[address_state]': 'NY', 'to[address_zip]': '10118', 'to[address_country]': 'US', from: 'adr_210a8d4b0b76d77b', color: 'true', double_sided: 'true', use_type: 'operational', mail_type: 'usps_first_class', 'metadata[key]': 'run-1/node1/1' });
  });

  test('are on the paper Lob prints, without an address of ours', async () => {
    const storedFiles: NonNullable<RunNodeOptions['storedFiles']> = {};
    await letter('lob', fakeLob(), {}, { storedFiles });
    const [page] = await readPdf(Buffer.from(storedFiles['1']?.content ?? ''));
    expect([page?.widthMm, page?.heightMm]).toEqual([215.9, 279.4]);
    expect(page?.text).not.toContain('Ada Byron');
  });

  test('a lost answer is asked for again with the same key, and one letter is printed', async () => {
    const lob = fakeLob(['lostAnswer', 'lostAnswer']);
    expect(await letter('lob', lob)).toMatchObject([{ kind: 'next', delivery: { status: 'sent' } }]);
    expect(lob.made).toHaveLength(1);
  });

  test.each([
    [['busy'], { who: 'transient', code: 'provider_busy', retryAt: NOW + 7_000 }],
    [['broken'], { who: 'transient', code: 'provider_failed' }],
    [['unauthorised'], { who: 'user', code: 'provider_auth' }],
    [['lies'], { who: 'transient', code: 'outcome_unknown' }],
    [['lostAnswer', 'lostAnswer', 'lostAnswer'], { who: 'transient', code: 'outcome_unknown' }],
  ] as const)('when Lob is %j the letter is not called sent', async (moods, error) => {
    expect(await letter('lob', fakeLob(moods))).toMatchObject([{ kind: 'error', error }]);
  });

  test('what Lob refuses is told in its words', async () => {
    expect(await runNode(sendLetter, { settings: { credential: 1, body: 'Hello', ...american }, contact: fakeContact(), credentials: { 1: { from: '', prices: '' } }, credentialTypes: { 1: 'postal.lob' }, http: fakeLob().http })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'provider_refused', message: expect.stringContaining('from is required') } }]);
  });

  test('postcards have a side each', async () => {
    const lob = fakeLob();
    const storedFiles: NonNullable<RunNodeOptions['storedFiles']> = { 9: { fileName: 'p.png', mimeType: 'image/png', content: makePng(60, 40) } };
    const outcomes = await runNode(sendPostcard, { settings: { credential: 1, body: 'Hi', ...american, picture: { id: '9', fileName: 'p.png', mimeType: 'image/png', sizeBytes: 300 } }, contact: fakeContact(), credentials: { 1: { from: 'adr_210a8d4b0b76d77b', prices: '' } }, credentialTypes: { 1: 'postal.lob' }, http: lob.http, storedFiles });
    expect(outcomes).toMatchObject([{ kind: 'next', delivery: { providerId: expect.stringMatching(/^psc_/) } }]);
    const [front] = await readPdf(Buffer.from(storedFiles[lob.made[0]?.form['front']?.slice(5) ?? '']?.content ?? ''));
    expect([front?.widthMm, front?.heightMm]).toEqual([158.8, 108]);
  });
});

describe('what Lob reports', () => {
  const values = { webhookSecret: 'shh' };
  const context = { now: () => NOW };
  test('becomes an event of the letter, with the provider’s own number', async () => {
    const lob = fakeLob();
    await letter('lob', lob);
    const id = lob.made[0]?.id ?? '';
    for (const [type, kind] of [['letter.mailed', 'posted'], ['letter.rendered_pdf', 'printed'], ['letter.returned_to_sender', 'returned'], ['letter.delivered', 'delivered']])
      expect(readLobReport(lob.report(type as string, id, 'shh', NOW) as unknown as CallbackRequest, values, context).events).toEqual([{ kind, providerId: id, key: 'run-1/node1/1', at: NOW, eventId: `evt_${type as string}_${id}`, properties: { lobEvent: type } }]);
    expect(readLobReport(lob.report('address.created', id, 'shh', NOW) as unknown as CallbackRequest, values, context).events).toEqual([]);
  });

  test.each([['another secret', 'other', NOW], ['an old report sent again', 'shh', NOW - 600_000]])('%s is not believed', (_, secret, at) => {
    expect(() => readLobReport(fakeLob().report('letter.mailed', 'ltr_1', secret, at) as unknown as CallbackRequest, values, context)).toThrow(expect.objectContaining({ code: 'not_genuine' }));
  });

  test('a changed body is not believed, nor anything while no secret is entered', () => {
    const report = fakeLob().report('letter.mailed', 'ltr_1', 'shh', NOW) as unknown as CallbackRequest;
    expect(() => readLobReport({ ...report, rawBody: `${report.rawBody} ` }, values, context)).toThrow('signature');
    expect(() => readLobReport(report, {}, context)).toThrow('secret of the webhook');
  });
});

describe('letters by Maileva', () => {
  test('are drafted, get document and recipient, and are submitted', async () => {
    const maileva = fakeMaileva();
    expect(await letter('maileva', maileva, { speed: 'economy', deliveryPoint: 'Apt 12' })).toMatchObject([{ kind: 'next', delivery: { status: 'sent', providerId: maileva.sendings[0]?.id } }]);
    expect(maileva.sendings).toMatchObject([{ status: 'PENDING', settings: { custom_id: 'run-1/node1/1', postage_type: 'ECONOMIC', duplex_printing: true, color_printing: false, envelope_windows_type: 'SIMPLE' }, recipients: [{ address_line_1: 'Ada Byron', address_line_2: 'Durand et fils', address_line_3: 'Apt 12', address_line_4: '3 RUE PASTEUR', address_line_6: '69003 LYON', country_code: 'FR' }] }]);
  });

  test('an address abroad carries its country by code', async () => {
    const maileva = fakeMaileva();
    await letter('maileva', maileva, { postcode: '1050', city: 'Ixelles', country: 'BE' });
    expect(maileva.sendings[0]?.recipients).toMatchObject([{ address_line_6: '1050 IXELLES', country_code: 'BE' }]);
  });

  test.each([
    ['create', 'broken', 'provider_failed', 'DRAFT'],
    ['create', 'lostRequest', 'provider_failed', 'DRAFT'],
    ['POST documents', 'lostAnswer', 'provider_failed', 'DRAFT'],
    ['POST submit', 'lostRequest', 'provider_failed', 'DRAFT'],
    ['POST submit', 'broken', 'provider_failed', 'DRAFT'],
  ] as const)('when %s is %s nothing is posted, and it is tried again', async (step, mood, code, status) => {
    const maileva = fakeMaileva({ at: { [step]: mood } });
    expect(await letter('maileva', maileva)).toMatchObject([{ kind: 'error', error: { who: 'transient', code } }]);
    expect(maileva.sendings.every((sending) => sending.status === status)).toBe(true);
  });

  test('a submission whose answer was lost is looked up, and called sent when it arrived', async () => {
    const maileva = fakeMaileva({ at: { 'POST submit': 'lostAnswer' } });
    expect(await letter('maileva', maileva)).toMatchObject([{ kind: 'next', delivery: { status: 'sent' } }]);
    expect(await letter('maileva', fakeMaileva({ at: { 'POST submit': 'lostAnswer', 'GET ': 'noStatus' } }))).toMatchObject([{ kind: 'error', error: { code: 'outcome_unknown' } }]);
  });

  test('reports become events of the letter, answered as Maileva wants', () => {
    const told = { source: 'api.maileva.com', client_id: 'c1', event_type: 'ON_STATUS_PROCESSED', resource_type: 'mail/v2/sendings', event_date: '2026-11-23T09:00:00.000Z', event_location: 'FR', resource_id: 'e6118f29', resource_custom_id: 'run-1/node1/1' };
    expect(readMailevaReport({ json: told }, { clientId: 'c1' })).toEqual({
      response: { status: 201 },
      events: ['printed', 'posted'].map((kind) => ({ kind, providerId: 'e6118f29', key: 'run-1/node1/1', at: NOW, eventId: `e6118f29 ON_STATUS_PROCESSED ${kind}`, properties: { mailevaEvent: 'ON_STATUS_PROCESSED' } })),
    });
    expect(() => readMailevaReport({ json: told }, { clientId: 'other' })).toThrow(expect.objectContaining({ code: 'not_genuine' }));
    expect(readMailevaReport({ json: null }, {})).toEqual({ events: [], response: { status: 201 } });
  });
});
