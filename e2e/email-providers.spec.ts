import { describe, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
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
});
