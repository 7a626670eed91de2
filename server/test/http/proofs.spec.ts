import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyContent, type ContentDetail } from '@parcours/sdk/api';
import { startMailCatcher } from '../../src/main/demo/mail-catcher.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
const mails: string[] = [];
let owner: Visitor;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
let credential: number;
let adaId: number;

beforeAll(async () => {
  owner = await stage.owner();
  catcher = await startMailCatcher((raw) => void mails.push(raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=')));
  credential = ((await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: catcher.port, secure: 'none', fromEmail: 'news@shop.example', fromName: 'Shop' } })).body as unknown as { id: number }).id;
  adaId = ((await owner.call('POST', 'contacts', { email: 'ada@example.org', attributes: { firstName: 'Ada' } })).body as unknown as { id: number }).id;
});
afterAll(() => catcher.close());

const settings = (more: object = {}): object => ({ credential, subject: 'News for {{ contact.firstName }}', html: '<p>{{ json.order }}</p><p><a href="https://shop.example/">Shop</a></p>', purpose: 'newsletter', ...more });
const proof = (sent: object, by = owner, type = 'email.send'): Promise<Answer> => by.call('POST', `catalog/nodes/${type}/proof`, { version: 1, to: 'olga@example.org', ...sent });
const lastTo = (address: string): Promise<string> => eventually(async () => mails.findLast((mail) => mail.includes(`To: ${address}`)) ?? '', (found) => found !== '');

describe('a test of a message, in the inbox of whoever writes it', () => {
  it('is what the contact would get, marked as a test, sent to the address that was typed and to nobody else', async () => {
    expect((await proof({ settings: settings(), contactId: adaId, json: { order: 'Order 4711' } })).status).toBe(204);
    const mail = await lastTo('olga@example.org');
    expect(mail).toContain('Subject: [Test] News for Ada');
    expect(mail).toContain('Order 4711');
    expect(mail).toContain('Unsubscribe');
    expect(mails.filter((one) => one.includes('ada@example.org'))).toEqual([]);
  });

  it('counts nowhere: no delivery, no event, no address that tells of opens or clicks, nobody to unsubscribe', async () => {
    await proof({ settings: settings(), contactId: adaId });
    const mail = await lastTo('olga@example.org');
    expect(mail).not.toMatch(/\/t\/[oc]\//);
    expect(mail).toContain('href="https://shop.example/');
    expect((await stage.visitor().call('POST', '/u/test', 'List-Unsubscribe=One-Click', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBeGreaterThanOrEqual(400);
    expect((await stage.pool.query('select 1 from deliveries')).rowCount).toBe(0);
    expect((await stage.pool.query(`select 1 from events where name like 'email.%'`)).rowCount).toBe(0);
  });

  it('shows a content as it stands now, for somebody made up where nobody was chosen', async () => {
    const { id } = (await owner.call('POST', 'contents', { name: 'Letter', body: { ...emptyContent('en'), subject: 'Hello {{ contact.firstName }}', blocks: [{ id: 'h', type: 'heading', text: 'Spring', level: 1, align: 'left' }] } })).body as unknown as ContentDetail;
    expect((await proof({ settings: { credential, format: 'content', content: String(id) }, to: 'content@example.org' })).status).toBe(204);
    expect(await lastTo('content@example.org')).toContain('Subject: [Test] Hello Camille');
  });

  it('says why it was not sent: a setting, an address, a server that refuses, a node that cannot', async () => {
    const codes = async (answer: Promise<Answer>): Promise<[number, string | undefined]> => {
      const { status, body } = await answer;
      return [status, body.error?.code];
    };
    expect(await codes(proof({ settings: settings({ subject: '{{ contact.firstName | nonsense }}' }) }))).toEqual([422, expect.any(String)]);
    expect(await codes(proof({ settings: settings(), to: 'nobody' }))).toEqual([422, 'bad_address']);
    expect(await codes(proof({ settings: settings({ credential: 999_999 }) }))).toEqual([422, 'credential_missing']);
    expect(await codes(proof({ settings: {} }, owner, 'core.stop'))).toEqual([422, 'no_proof']);
    expect(await codes(proof({ settings: {} }, owner, 'email.nothing'))).toEqual([404, 'unknown_type']);
  });

  it('is for those who may use the credential and see the contact, and leaves a trace', async () => {
    expect((await proof({ settings: settings() }, await stage.person('viewer'))).status).toBe(403);
    const { rows } = await stage.pool.query<{ subject: string }>(`select subject from audit_log where action = 'catalog.proof' order by id limit 1`);
    expect(rows).toEqual([{ subject: 'olga@example.org' }]);
  });
});
