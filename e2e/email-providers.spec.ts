import { describe, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { startImapMailbox } from '../nodes/email/test/imap-mailbox.js';
import { startSmtpSink } from '../nodes/email/test/smtp-sink.js';
import { startBrevo, startMailjet, startPostmark } from '../nodes/email/test/fake-providers.js';
import { OWNER, useApp } from './support/app.js';
import { eventually } from './support/eventually.js';

const app = useApp();

/** As each service would report a permanent bounce of what it took. */
const SERVICES = [
  { type: 'brevo', start: startBrevo, values: { apiKey: 'brevo-key' }, bounce: (providerId: string, key: string) => ({ event: 'hard_bounce', email: 'ada@example.org', 'message-id': providerId, 'X-Mailin-custom': key }) },
  { type: 'mailjet', start: startMailjet, values: { apiKey: 'public', secretKey: 'secret' }, bounce: (providerId: string, key: string) => [{ event: 'bounce', hard_bounce: true, email: 'ada@example.org', Message_GUID: providerId, CustomID: key }] },
  { type: 'postmark', start: startPostmark, values: { token: 'token' }, bounce: (providerId: string, key: string) => ({ RecordType: 'Bounce', ID: 7, Type: 'HardBounce', Email: 'ada@example.org', MessageID: providerId, Metadata: { key } }) },
] as const;

const document = (credential: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: `Order ${credential}`,
  nodes: [
    { id: 'start', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} },
    { id: 'mail', type: 'email.send', version: 1, name: 'Mail', position: { x: 300, y: 0 }, settings: { credential, subject: 'Your order', html: '<p>Thank you, {{ contact.firstName }}. <a href="https://shop.example/orders">All orders</a></p>', purpose: 'service' } },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'mail' } }],
});

describe('Services that send email', () => {
  it('are tried, used and listened to with a key that no workflow and no answer shows', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    for (const { type, start, values, bounce } of SERVICES) {
      const provider = await start();
      try {
        const made = await app.api(routes.credentials.create, { body: { type: `email.${type}`, name: type, values: { ...values, server: provider.server, fromEmail: 'shop@shop.example', fromName: 'Shop' } } });
        expect(await app.api(routes.credentials.test, { path: { id: made.id } })).toMatchObject({ ok: true });
        const workflow = await app.api(routes.workflows.create, { body: { document: document(made.id) } });
        await app.api(routes.workflows.publish, { path: { id: workflow.id }, body: { revision: workflow.revision } });
        const { id: contact } = await app.api(routes.contacts.upsert, { body: { email: 'ada@example.org', attributes: { firstName: 'Ada' } } });
        const before = provider.calls.length;
        const { runId } = await app.api(routes.workflows.start, { path: { id: workflow.id }, body: { test: false, contact: { email: 'ada@example.org' } } });
        await eventually(async () => expect((await app.api(routes.runs.read, { path: { id: runId } })).deliveries).toMatchObject([{ status: 'sent' }]));
        expect(provider.calls).toHaveLength(before + 1);
        const sent = provider.calls[before];
        expect(sent?.rawBody).toContain('Thank you, Ada');
        const key = /(\d+-mail-\d+-\d+)/.exec(sent?.rawBody ?? '')?.[1] ?? '';
        const { callbackUrl } = (await app.api(routes.credentials.list)).items.find(({ id }) => id === made.id) ?? {};
        const told = await fetch((callbackUrl ?? '').replace(/^https?:\/\/[^/]+/, app.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(bounce('unknown', key)) });
        expect(told.status).toBe(200);
        await eventually(async () => expect((await app.api(routes.contacts.events, { path: { id: contact } })).items.map(({ name }) => name)).toContain('email.bounced'));
        const shown = JSON.stringify([await app.api(routes.credentials.list), await app.api(routes.runs.read, { path: { id: runId } })]);
        for (const secret of Object.entries(values).flatMap(([name, value]) => (name === 'apiKey' && type === 'mailjet' ? [] : [value]))) if (secret.length > 6) expect(shown).not.toContain(secret);
        await app.api(routes.consent.lift, { body: { channel: 'email', address: 'ada@example.org', reason: 'test' } });
        await app.api(routes.contacts.remove, { path: { id: contact } });
      } finally {
        await provider.close();
      }
    }
  }, 60_000);

  it('a mail server needs none: bounces are fetched from their mailbox, each is told of its message and its address', async () => {
    const [server, mailbox] = [await startSmtpSink(), await startImapMailbox()];
    try {
      const values = { host: '127.0.0.1', port: server.port, secure: 'none', fromEmail: 'shop@shop.example', bounceAddress: 'bounces@shop.example' };
      const made = await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'smtp', values } });
      const workflow = await app.api(routes.workflows.create, { body: { document: document(made.id) } });
      await app.api(routes.workflows.publish, { path: { id: workflow.id }, body: { revision: workflow.revision } });
      const { id: contact } = await app.api(routes.contacts.upsert, { body: { email: 'bea@example.org', attributes: { firstName: 'Bea' } } });
      await app.api(routes.workflows.start, { path: { id: workflow.id }, body: { test: false, contact: { email: 'bea@example.org' } } });
      await eventually(async () => expect(server.received).toHaveLength(1));
      mailbox.deliver(['Message-ID: <b1@mx.example>', `To: ${server.received[0]?.from ?? ''}`, 'From: MAILER-DAEMON@mx.example', 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', 'Final-Recipient: rfc822; bea@example.org', 'Action: failed', 'Status: 5.1.1', '', '--b--', ''].join('\r\n'));
      const imap = { bouncesBy: 'imap', imapHost: '127.0.0.1', imapPort: mailbox.port, imapSecure: 'none', imapUser: 'bounces' };
      await app.api(routes.credentials.save, { path: { id: made.id }, body: { name: 'smtp', values: { ...values, ...imap, imapPassword: 'wrong' } } });
      const shown = async () => (await app.api(routes.credentials.list)).items.find(({ id }) => id === made.id)?.collecting;
      await eventually(async () => expect((await shown())?.problem).toContain('Expected 127.0.0.1 to accept user and password of the mailbox for bounces'));
      await app.api(routes.credentials.save, { path: { id: made.id }, body: { name: 'smtp', values: { ...values, ...imap, imapPassword: 'secret' } } });
      await eventually(async () => {
        const found = (await app.api(routes.contacts.events, { path: { id: contact } })).items.find(({ name }) => name === 'email.bounced');
        expect(found?.properties).toMatchObject({ address: 'bea@example.org', status: '5.1.1', permanent: true, messageKey: expect.stringContaining('-mail-') });
      });
      expect(await shown()).toMatchObject({ problem: null });
      expect(mailbox.flags()).toEqual([['$ParcoursRead']]);
    } finally {
      await Promise.all([server.close(), mailbox.close()]);
    }
  }, 60_000);
});
