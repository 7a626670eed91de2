import { afterEach, describe, expect, test } from '@jest/globals';
import { measureSms, type JsonObject } from '@parcours/sdk/node';
import { fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import fc from 'fast-check';
import { send } from '../send.js';
import { encodeParts } from './encode-parts.js';
import { readReceipt } from './read-receipt.js';
import { closeSessions } from './sessions.js';
import { smpp } from './smpp-credential.js';
import { receiptText, startMessageCentre, type CentreOptions, type MessageCentre } from '../../test/message-centre.js';

const centres: MessageCentre[] = [];
const start = async (options: CentreOptions = {}): Promise<MessageCentre> => {
  const centre = await startMessageCentre(options);
  centres.push(centre);
  return centre;
};
afterEach(async () => {
  await closeSessions();
  await Promise.all(centres.splice(0).map((centre) => centre.close()));
});

const values = (port: number, more: Record<string, string> = {}) => ({ host: '127.0.0.1', port: String(port), encryption: 'none', user: 'shop', password: 'secret', sender: 'MyShop', country: 'FR', ...more });
const address: RunNodeOptions['address'] = async ({ host, port }) => ({ address: host, family: 4, port, servername: '' });
const sending = (port: number, settings: JsonObject | ((index: number) => JsonObject) = {}, more: RunNodeOptions & { readonly values?: Record<string, string> } = {}) =>
  runNode(send, { settings: (index) => ({ credential: 1, to: '+33612345678', text: 'Hello Ada', purpose: 'service', ...(typeof settings === 'function' ? settings(index) : settings) }), contact: fakeContact(), address, credentials: { 1: values(port, more.values) }, credentialTypes: { 1: 'sms.smpp' }, ...more });
const THROTTLED = 0x58;

describe('the bytes of an SMS', () => {
  test('parts carry the header that joins them, 140 bytes at most, the same at every try', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'é', '€', '[', 'ê', '👋'), { minLength: 1, maxLength: 500 }), (characters) => {
        const text = characters.join('');
        const { parts, encoding } = measureSms(text);
        const encoded = encodeParts(text, 'run-1/node/1', false);
        expect(encoded.parts).toHaveLength(parts);
        expect(encoded).toEqual(encodeParts(text, 'run-1/node/1', false));
        for (const [index, bytes] of encoded.parts.entries()) {
          const header = parts === 1 ? 0 : 6;
          if (header > 0) expect([...bytes.subarray(0, 6)]).toEqual([5, 0, 3, encoded.parts[0]?.[3], parts, index + 1]);
          const units = bytes.length - header;
          // septets are packed by the centre: 7 header septets and 153, or 160
          expect(units).toBeLessThanOrEqual(encoding === 'gsm7' ? (header === 0 ? 160 : 153) : 140 - header);
        }
      }),
    );
  });
});

describe('sending to a message centre (SMPP 3.4)', () => {
  test('delivers number, sender and text over one connection, and keeps the id of the centre', async () => {
    const centre = await start();
    const outcomes = await sending(centre.port, { text: 'Été à Nîmes, 10 € [fin]', validForHours: 26 });
    expect(centre.taken).toMatchObject([{ to: '33612345678', from: 'MyShop', text: 'Été à Nimes, 10 € [fin]', pdu: { source_addr_ton: 5, dest_addr_ton: 1, dest_addr_npi: 1, data_coding: 0, registered_delivery: 1 } }]);
    expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent', providerId: 'm1', parts: 1 } }]);
  });

  test('cuts long messages here, in either alphabet, and a telephone puts them together again', async () => {
    const centre = await start();
    const texts = ['é€'.repeat(120), '👋ê'.repeat(60)];
    for (const text of texts) await sending(centre.port, { text, letters: 'keep' });
    const whole = (from: number, to: number): string => centre.taken.slice(from, to).map(({ text }) => text).join('');
    const first = measureSms(texts[0] ?? '').parts;
    expect(whole(0, first)).toBe(texts[0]);
    expect(whole(first, centre.taken.length)).toBe(texts[1]);
    expect(centre.taken.map(({ pdu, headers }) => [pdu.data_coding, headers.length, pdu.registered_delivery])).toEqual([[0, 1, 0], [0, 1, 0], [0, 1, 1], [8, 1, 0], [8, 1, 0], [8, 1, 1]]);
  });

  test('leaves the cutting to a centre that wants the whole', async () => {
    const centre = await start();
    await sending(centre.port, { text: 'é'.repeat(400) }, { values: { long: 'payload' } });
    expect(centre.taken).toMatchObject([{ text: 'é'.repeat(400), headers: [] }]);
  });

  test('a batch shares one connection, of which no more than the window is unanswered', async () => {
    const centre = await start({ answerAfterMs: 40 });
    const outcomes = await sending(centre.port, (index) => ({ to: `+3361234${String(5_000 + index)}` }), { items: Array.from({ length: 24 }, () => ({})), values: { window: '4' } });
    expect(outcomes.every(({ kind }) => kind === 'next')).toBe(true);
    expect([centre.binds(), new Set(centre.taken.map(({ to }) => to)).size]).toEqual([1, 24]);
    expect(centre.mostUnanswered()).toBeLessThanOrEqual(4);
    expect(centre.mostUnanswered()).toBeGreaterThan(1);
  });

  test('a centre that is busy is asked again in a moment; a bad number is for a person', async () => {
    const centre = await start({ onSubmit: (to) => (to.endsWith('0001') ? 0x0b : THROTTLED) });
    expect(await sending(centre.port, {}, { now: () => 0 })).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'rate_limited', retryAt: expect.any(Number), details: { providerCode: 'ESME_RTHROTTLED' } } }]);
    expect(await sending(centre.port, { to: '+33612340001' })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'bad_number' } }]);
  });

  test('the later parts of a message wait for a centre that is busy for a moment', async () => {
    let refusals = 2;
    const centre = await start({ onSubmit: (_to, index) => (index === 1 && refusals-- > 0 ? THROTTLED : 0) });
    expect(await sending(centre.port, { text: 'a'.repeat(300) })).toMatchObject([{ kind: 'next', delivery: { providerId: 'm2', parts: 2 } }]);
  });

  test('half a message is unknown, not something to begin again', async () => {
    const centre = await start({ onSubmit: (_to, index) => (index === 1 ? 0x0b : 0) });
    expect(await sending(centre.port, { text: 'a'.repeat(300) })).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'outcome_unknown', message: expect.stringContaining('only the first') } }]);
  });

  test('a connection that breaks before the answer leaves it unknown, and the next message opens another', async () => {
    const centre = await start({ onSubmit: (to) => (to.endsWith('9999') ? 'hang up' : 0) });
    expect(await sending(centre.port, { to: '+33612349999' })).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'outcome_unknown' } }]);
    expect(await sending(centre.port)).toMatchObject([{ kind: 'next' }]);
    expect(centre.binds()).toBe(2);
  });

  test('nobody there is tried again, a wrong password is not', async () => {
    const centre = await start();
    expect(await sending(centre.port, {}, { values: { password: 'wrong' } })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'sms_credential' } }]);
    const { port } = centre;
    await centres.pop()?.close();
    expect(await sending(port, {}, { items: [{}, {}] })).toMatchObject([{ error: { who: 'transient', code: 'smpp_unreachable' } }, { error: { who: 'transient', code: 'smpp_unreachable' } }]);
  });

  test('connects to the address that was checked and to no other (F8)', async () => {
    const centre = await start();
    const asked: unknown[] = [];
    await sending(centre.port, {}, { values: { host: 'centre.nowhere.invalid' }, address: async (request) => {
      asked.push(request);
      return { address: '127.0.0.1', family: 4, port: request.port, servername: request.host };
    } });
    expect(asked).toEqual([{ host: 'centre.nowhere.invalid', port: centre.port, protocol: 'other' }]);
    expect(centre.taken).toHaveLength(1);
  });

  test('trying a credential binds and sends nothing', async () => {
    const centre = await start();
    const trial = smpp.test as (given: Record<string, string>, context: { address: typeof address }) => Promise<void>;
    await trial(values(centre.port), { address });
    expect([centre.binds(), centre.taken]).toEqual([1, []]);
    await expect(trial(values(centre.port, { password: 'no' }), { address })).rejects.toMatchObject({ code: 'sms_credential' });
    await expect(trial(values(centre.port, { user: '' }), { address })).rejects.toMatchObject({ code: 'bad_credential' });
  });
});

describe('receipts and answers over the connection', () => {
  const hearing = async (report: RunNodeOptions['report']) => {
    const centre = await start();
    await sending(centre.port, {}, { ...(report ? { report } : {}), now: () => 0 });
    return centre;
  };

  test('are told to the host before the centre hears that they were taken', async () => {
    const heard: unknown[] = [];
    const centre = await hearing(async (credential, events) => void heard.push([credential, ...events]));
    expect(await centre.deliver({ source_addr: '33612345678', destination_addr: 'MyShop', esm_class: 4, short_message: receiptText('m1', 'DELIVRD') })).toBe(0);
    expect(await centre.deliver({ source_addr: '33612345678', esm_class: 4, short_message: receiptText('m2', 'UNDELIV', '1A') })).toBe(0);
    expect(await centre.deliver({ source_addr: '33612345678', esm_class: 4, short_message: receiptText('m3', 'ENROUTE') })).toBe(0);
    expect(await centre.deliver({ source_addr: '33612345678', destination_addr: '36111', data_coding: 8, short_message: 'Été 👍' })).toBe(0);
    expect(await centre.deliver({ source_addr: '33612345678', destination_addr: '36111', short_message: 'STOP' })).toBe(0);
    expect(heard).toEqual([
      [1, { kind: 'delivered', providerId: 'm1', eventId: 'm1 DELIVRD', properties: { state: 'DELIVRD', errorCode: '000' } }],
      [1, { kind: 'failed', providerId: 'm2', eventId: 'm2 UNDELIV', properties: { state: 'UNDELIV', errorCode: '1A' } }],
      [1, { kind: 'received', address: '+33612345678', eventId: expect.stringMatching(/^reply /), properties: { text: 'Été 👍', keyword: 'ETE', to: '36111' } }],
      [1, { kind: 'stopped', address: '+33612345678', eventId: expect.stringMatching(/^reply /), properties: { text: 'STOP', keyword: 'STOP', to: '36111' } }],
    ]);
  });

  test('stay with the centre while they cannot be kept', async () => {
    const centre = await hearing(() => Promise.reject(new Error('The database is away.')));
    expect(await centre.deliver({ source_addr: '33612345678', short_message: 'Oui' })).toBe(0x64);
  });
});

describe('receipts of a message centre', () => {
  test.each([
    [{ esm_class: 4, short_message: { message: receiptText('abc', 'DELIVRD') } }, { messageId: 'abc', state: 'DELIVRD', error: '000' }],
    [{ esm_class: 4, receipted_message_id: 'x9', message_state: 5, short_message: { message: '' } }, { messageId: 'x9', state: 'UNDELIV', error: '' }],
    [{ esm_class: 4, short_message: { message: 'id:7 Stat:EXPIRED Err:0A1 Text:hello' } }, { messageId: '7', state: 'EXPIRED', error: '0A1' }],
    [{ esm_class: 0, short_message: { message: 'STOP' } }, null],
  ])('%j', (pdu, receipt) => {
    expect(readReceipt(pdu)).toEqual(receipt);
  });
});
