import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes, type ResponseOf } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { OWNER, useApp } from './support/app.js';
import { useChromium } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture } from './support/screenshot.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { tellStory } from './support/story.js';

/*
 *  Manual ──> Campaign (MJML)        entered by a list: one-to-many (A23, A24)
 */
const mjml = `<mjml><mj-head><mj-attributes><mj-all font-family="Helvetica, Arial, sans-serif" /></mj-attributes></mj-head><mj-body background-color="#f4f1ec">
<mj-section background-color="#22543d"><mj-column><mj-text color="#ffffff" font-size="22px" padding="18px 25px">Atelier Fleuri</mj-text></mj-column></mj-section>
<mj-section background-color="#ffffff"><mj-column><mj-text font-size="28px" line-height="1.2">Spring has come, {{ contact.firstName | default: "dear reader" }}</mj-text>
<mj-text font-size="16px" line-height="1.6" color="#444444">The first peonies are in. We have put aside a bouquet for each of our readers; it waits for you at the counter until Saturday.</mj-text></mj-column></mj-section>
<mj-raw>{% if contact.vip %}</mj-raw><mj-section background-color="#ffffff"><mj-column><mj-text font-size="16px" color="#22543d" font-weight="bold">As a friend of the house you choose the colours.</mj-text></mj-column></mj-section><mj-raw>{% endif %}</mj-raw>
<mj-section background-color="#ffffff"><mj-column><mj-button background-color="#22543d" font-size="16px" inner-padding="14px 28px" href="LANDING?for={{ contact.id }}">See the bouquets</mj-button></mj-column></mj-section>
</mj-body></mjml>`;

const app = useApp();
const openViewer = useChromium();
let smtp: MailServer;
beforeAll(async () => { smtp = await startMailServer(); });
afterAll(() => smtp.close());

const readers = Array.from({ length: 12 }, (_, index) => `reader${index}@example.org`);
const ids = new Map<string, number>();
let credential: number;
let list: number;
let workflow: number;
let callbackUrl: string | undefined;

const eventsOf = async (email: string): Promise<ResponseOf<typeof routes.contacts.events>['items']> => (await app.api(routes.contacts.events, { path: { id: ids.get(email) as number } })).items;
const trackedIn = (html: string): string => (/href="([^"]+\/t\/c\/[^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
const step = tellStory(async () => undefined);

describe('A campaign to a list', () => {
  step('is looked over: what keeps it from being sent, and what is worth a look', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    credential = (await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Mail', values: { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'news@shop.example', fromName: 'Atelier Fleuri', bounceAddress: 'bounces@shop.example' } } })).id;
    callbackUrl = (await app.api(routes.credentials.list)).items.find(({ id }) => id === credential)?.callbackUrl;
    const document = (settings: Record<string, unknown>): WorkflowDocument => ({
      schemaVersion: 1,
      name: 'Spring',
      nodes: [
        { id: 'start', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} },
        { id: 'mail', type: 'email.send', version: 1, name: 'Campaign', position: { x: 300, y: 0 }, settings: { credential, format: 'mjml', subject: 'Spring has come, {{ contact.firstName | default: "dear reader" }}', purpose: 'newsletter', utm: { campaign: '{{ workflow.name }}' }, ...settings } },
      ],
      edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'mail' } }],
    });
    const looked = async (settings: Record<string, unknown>): Promise<string[][]> => (await app.api(routes.workflows.check, { body: { document: document(settings) } })).problems.map(({ severity, code, field }) => [severity, code, field ?? '']);
    expect(await looked({ mjml: mjml.replace('mj-button', 'mj-buton') })).toContainEqual(['error', 'mjml', 'mjml']);
    expect(await looked({ mjml: mjml.replace('LANDING', '/landing'), subject: 'FREE FLOWERS TODAY!!' })).toEqual([['warning', 'relative_link', 'mjml'], ['warning', 'subject_shouts', 'subject'], ['warning', 'subject_exclaims', 'subject']]);
    const final = document({ mjml: mjml.replace('LANDING', 'https://shop.example/spring') });
    const made = await app.api(routes.workflows.create, { body: { document: final } });
    expect(made.problems).toEqual([]);
    workflow = made.id;
    await app.api(routes.workflows.publish, { path: { id: workflow }, body: { revision: made.revision } });
  });

  step('reaches everybody on the list who has agreed, once, with words of their own (A23, A29)', async () => {
    list = (await app.api(routes.lists.create, { body: { name: 'Spring readers' } })).id;
    for (const [index, email] of readers.entries()) {
      const { id } = await app.api(routes.contacts.upsert, { body: { email, attributes: { firstName: `Reader ${index}`, vip: index === 3 } } });
      ids.set(email, id);
      await app.api(routes.lists.add, { path: { id: list, contactId: id } });
      if (index !== 5) await app.api(routes.consent.set, { path: { id }, body: { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'e2e' } });
    }
    await app.api(routes.enrolments.create, { path: { id: workflow }, body: { list } });
    await eventually(async () => expect(smtp.received).toHaveLength(readers.length - 1));
    expect(new Set(smtp.received.flatMap(({ to }) => to))).toEqual(new Set(readers.filter((_, index) => index !== 5)));
    const [friend, other] = [await smtp.mailTo('reader3@example.org'), await smtp.mailTo('reader4@example.org')];
    expect(friend.mail.subject).toBe('Spring has come, Reader 3');
    expect([friend, other].map(({ mail }) => mail.html?.includes('you choose the colours'))).toEqual([true, false]);
    expect([friend, other].map(({ mail }) => mail.text?.includes('you choose the colours'))).toEqual([true, false]);
    expect(friend.from).toMatch(/^bounces\+[0-9a-f]{40}@shop\.example$/);
  });

  step('looks as it was laid out, on a desk and on a telephone', async () => {
    const { mail } = await smtp.mailTo('reader3@example.org');
    for (const [name, width] of [['mail-campaign', 700], ['mail-campaign-phone', 375]] as const) {
      const { page, context } = await openViewer({ viewport: { width, height: 760 } });
      await page.setContent(mail.html ?? '', { waitUntil: 'domcontentloaded' });
      await takeDocsPicture(page, name);
      await context.close();
    }
  });

  step('a click leads to the shop with its origin, and is known of the reader', async () => {
    const { mail } = await smtp.mailTo('reader1@example.org');
    // a person needs a moment; whatever follows at once is a robot
    app.clock.advance(60_000);
    const answer = await fetch(trackedIn(mail.html ?? '').replace(/^https?:\/\/[^/]+/, app.url), { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36' } });
    expect(answer.headers.get('location')).toMatch(new RegExp(`^https://shop\\.example/spring\\?for=${ids.get('reader1@example.org')}&utm_campaign=Spring`));
    await eventually(async () => expect((await eventsOf('reader1@example.org')).map(({ name }) => name)).toContain('email.clicked'));
  });

  step('one click unsubscribes (RFC 8058), and the next campaign leaves that reader out', async () => {
    const { mail } = await smtp.mailTo('reader2@example.org');
    const url = /<([^>]+)>/.exec(mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '')?.[1] ?? '';
    const answer = await fetch(url.replace(/^https?:\/\/[^/]+/, app.url), { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
    expect(answer.status).toBeLessThan(300);
    const before = smtp.received.length;
    await app.api(routes.enrolments.create, { path: { id: workflow }, body: { list } });
    await eventually(async () => expect(smtp.received).toHaveLength(before + readers.length - 2));
    expect(smtp.received.slice(before).flatMap(({ to }) => to)).not.toContain('reader2@example.org');
  });

  step('what bounces for good is known of the reader, who is not written to again', async () => {
    expect(callbackUrl).toMatch(/\/callbacks\//);
    const { from } = await smtp.mailTo('reader7@example.org');
    const bounce = ['From: MAILER-DAEMON@mx.example.net', `To: ${from}`, 'Subject: Undelivered', 'Message-ID: <b1@mx.example.net>', 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.net', '', 'Final-Recipient: rfc822; reader7@example.org', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 No such user', '', '--b--', ''].join('\r\n');
    const answer = await fetch((callbackUrl as string).replace(/^https?:\/\/[^/]+/, app.url), { method: 'POST', headers: { 'content-type': 'message/rfc822' }, body: bounce });
    expect(answer.status).toBeLessThan(300);
    await eventually(async () => expect((await eventsOf('reader7@example.org')).map(({ name }) => name)).toContain('email.bounced'));
    const before = smtp.received.length;
    await app.api(routes.enrolments.create, { path: { id: workflow }, body: { list } });
    await eventually(async () => expect(smtp.received).toHaveLength(before + readers.length - 3));
    expect(smtp.received.slice(before).flatMap(({ to }) => to)).not.toContain('reader7@example.org');
  });
});
