import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes, type MessageDetail } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { ACCOUNT, TOKEN, signTwilio, startTwilioService, type TwilioService } from '../nodes/sms/test/twilio-service.js';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let smtp: MailServer;
let twilio: TwilioService;
let owner: Viewer;
const elsewhere: string[] = [];
beforeAll(async () => {
  [smtp, twilio, owner] = await Promise.all([startMailServer(), startTwilioService(), openViewer()]);
  owner.page.on('request', (request) => { if (!request.url().startsWith(app.url) && !/^(data|blob|about):/.test(request.url())) elsewhere.push(request.url()); });
}, 60_000);
afterAll(async () => {
  await owner?.context.close();
  await Promise.all([smtp.close(), twilio.close()]);
});
const step = tellStory(() => takeScreenshot(owner.page, 'messages-failed'));

/** Each would act, call home or lead away, if a copy were more than a picture of the message. */
const HOSTILE = '<script>parent.hacked=1</script><img src=x onerror="parent.hacked=1"><form action="https://evil.example/f"><input name="a"></form><iframe src="https://evil.example/i"></iframe><img src="https://evil.example/pixel.png" width="1" height="1"><meta http-equiv="refresh" content="0;url=https://evil.example/r"><svg onload="parent.hacked=1"></svg><a href="javascript:parent.hacked=1">x</a><style>@import url(https://evil.example/s.css);body{background:url(https://evil.example/b.png)}</style>';
const LETTER = `<html><body style="margin:0;background:#f4f1ea;font-family:Georgia,serif"><table width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px"><table width="520" cellpadding="0" cellspacing="0" style="background:#fff;border-radius:8px"><tr><td style="padding:32px"><h1 style="margin:0 0 12px;color:#0b5e6b">Bienvenue, {{ contact.firstName }} !</h1><p style="line-height:1.6">Votre première commande est en route. Voici de quoi l’accompagner.</p><p><a href="https://shop.example.org/the?taille=100g" style="display:inline-block;padding:12px 20px;background:#0b5e6b;color:#fff;border-radius:6px;text-decoration:none">Voir les thés</a></p></td></tr></table></td></tr></table>{% if contact.firstName == 'Marc' %}${HOSTILE}{% endif %}</body></html>`;

const at = (x: number) => ({ position: { x, y: 0 } });
const journey = (email: number, sms: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Première commande',
  nodes: [
    { id: 'ordered', type: 'core.event', version: 1, name: 'A commandé', ...at(0), settings: { name: 'order.placed' } },
    { id: 'mail', type: 'email.send', version: 1, name: 'E-mail de bienvenue', ...at(300), settings: { credential: email, to: '{{ contact.email }}', subject: 'Bienvenue chez nous, {{ contact.firstName }}', html: LETTER, purpose: 'service' } },
    { id: 'text', type: 'sms.send', version: 1, name: 'SMS de suivi', ...at(600), settings: { credential: sms, purpose: 'service', text: 'Bonjour {{ contact.firstName }}, votre colis part ce soir. Suivi : %link%', link: 'https://shop.example.org/suivi' } },
  ],
  edges: [{ id: '1', from: { node: 'ordered', port: 'main' }, to: { node: 'mail' } }, { id: '2', from: { node: 'mail', port: 'main' }, to: { node: 'text' } }],
});

const messages = async () => (await app.api(routes.messages.list, {})).items;
const detail = async (channel: string): Promise<MessageDetail> => {
  const found = (await messages()).find((message) => message.channel === channel && message.contact?.startsWith('Zoé'));
  if (found === undefined) throw new Error(`Expected a message by ${channel} to Zoé, found none.`);
  return app.api(routes.messages.read, { path: { id: found.id } });
};

describe('Somebody looks at what was sent', () => {
  step('before there is anything', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByText('No messages yet').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'messages-empty');
  });

  step('once a journey has written by email and SMS, and somebody has followed a link', async () => {
    const { id: email } = await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Mail', values: { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'bonjour@example.org', fromName: 'La boutique' } } });
    const { id: sms } = await app.api(routes.credentials.create, { body: { type: 'sms.twilio', name: 'Twilio', values: { accountSid: ACCOUNT, authToken: TOKEN, sender: 'Boutique', baseUrl: twilio.url, price: 0.05 } } });
    const made = await app.api(routes.workflows.create, { body: { document: journey(email, sms) } });
    expect(made.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    await app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
    for (const [name, phone] of [['Zoé', '+33612345678'], ['Adèle', '+33612345679'], ['Marc', null]] as const)
      await app.api(routes.events.record, { body: { events: [{ name: 'order.placed', contact: { email: `${name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')}@example.org`, ...(phone === null ? {} : { phone }), attributes: { firstName: name, lastName: 'Martin' } }, properties: {} }] } });
    await eventually(async () => expect((await messages()).map(({ status }) => status).sort()).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'skipped']));
    app.clock.advance(60_000);
    const { copy } = await detail('sms');
    const followed = await fetch(/http\S+\/s\/\S+/.exec(copy?.text ?? '')?.[0] ?? '', { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1' } });
    expect([followed.status, followed.headers.get('location')]).toEqual([302, 'https://shop.example.org/suivi']);
    expect((await detail('sms')).timeline.map(({ name }) => name)).toContain('sms.clicked');
  });

  step('as it went out: the mail in a frame where nothing acts, counts or calls home (M1, M3)', async () => {
    const { page } = owner;
    await page.reload();
    await page.getByLabel('Search an address or a number').fill('marc@');
    await page.getByRole('region', { name: 'Messages sent' }).getByText('Bienvenue chez nous, Marc').click();
    const mail = page.frameLocator('iframe[title="The message as it was sent"]');
    await mail.getByText('Bienvenue, Marc !').waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    expect(await mail.locator('script, form, iframe, input, meta[http-equiv], [onerror], [onload], a[href]').count()).toBe(0);
    await mail.getByText('Voir les thés').click();
    expect(await mail.getByText('Voir les thés').getAttribute('title')).toMatch(/\/t\/c\/|shop\.example\.org/);
    await page.getByText('image from elsewhere is not loaded').waitFor();
    expect(await page.evaluate(() => (globalThis as { hacked?: unknown }).hacked ?? null)).toBeNull();
    expect(elsewhere).toEqual([]);
    expect((await detail('email')).timeline.filter(({ name }) => name !== 'email.sent')).toEqual([]);
    expect(await barriersOn(page)).toEqual([]);
    await page.getByLabel('Search an address or a number').fill('');
    await page.getByRole('region', { name: 'Messages sent' }).getByText('Bienvenue chez nous, Zoé').click();
    await mail.getByText('Bienvenue, Zoé !').waitFor();
    await takeDocsPicture(page, 'messages');
  });

  step('the SMS as a bubble, with its cost, its links and what became of it', async () => {
    const { page } = owner;
    await page.getByLabel('Search an address or a number').fill('');
    await page.getByRole('combobox', { name: 'Channel' }).click();
    await page.getByRole('option', { name: 'SMS' }).click();
    await page.getByRole('region', { name: 'Messages sent' }).getByText('Zoé Martin').click();
    await page.getByText('votre colis part ce soir').waitFor();
    await page.getByText('1 click', { exact: true }).waitFor();
    await page.getByText('€0.05').waitFor();
    // she answers while somebody looks: it stands below the message, without anybody asking for it
    const { callbackUrl = '' } = (await app.api(routes.credentials.list)).items.find(({ type }) => type === 'sms.twilio') ?? {};
    const form = { MessageSid: 'SM11111111111111111111111111111111', From: '+33612345678', To: '+33700000000', Body: 'Merci, à ce soir !' };
    expect((await fetch(callbackUrl, { method: 'POST', headers: { 'x-twilio-signature': signTwilio(callbackUrl, form) }, body: new URLSearchParams(form) })).status).toBe(200);
    await page.locator('.sms__bubble--answer', { hasText: 'Merci, à ce soir !' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'messages-sms');
    await page.getByRole('region', { name: 'Messages sent' }).getByText('Marc Martin').click();
    await page.getByText('There is no copy of this message').waitFor();
    await takeScreenshot(page, 'messages-skipped');
  });

  step('from the page of a contact, and from what a run has sent', async () => {
    const { page } = owner;
    const { contactId, workflowId, runId, id } = await detail('sms');
    await page.goto(`${app.url}/contacts/${contactId ?? 0}`);
    await page.getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Messages' }).click();
    await page.getByText('Only those of one contact').waitFor();
    await eventually(async () => expect(await page.getByRole('region', { name: 'Messages sent' }).getByText('Zoé Martin').count()).toBe(2));
    await page.goto(`${app.url}/workflows/${workflowId}?run=${runId}`);
    await page.locator('.vue-flow__node').nth(2).click();
    await page.locator(`a[href="/messages/${id}"]`).click();
    await page.getByText('votre colis part ce soir').waitFor();
  });

  step('where a provider reports to, in the dialog of its credential', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/credentials`);
    await page.getByText('Twilio', { exact: true }).first().click();
    const address = page.getByLabel('Address for reports');
    await address.waitFor();
    expect(await address.inputValue()).toMatch(new RegExp(`^${app.url}/callbacks/\\d+-\\d+-[\\w-]{22}$`));
    await takeScreenshot(page, 'messages-credential');
    await page.keyboard.press('Escape');
    await page.getByText('Mail', { exact: true }).first().click();
    const bounces = page.getByRole('combobox', { name: 'Bounces come' });
    await bounces.click();
    await page.getByRole('option', { name: 'From the mailbox, read by IMAP' }).click();
    await page.getByLabel('Mailbox: host').scrollIntoViewIfNeeded();
    await page.getByLabel('Mailbox: password').waitFor();
    await takeScreenshot(page, 'messages-mailbox');
    await page.keyboard.press('Escape');
  });

  step('in French and in the dark', async () => {
    const { page } = owner;
    await page.evaluate(() => { localStorage.setItem('parcours.language', 'fr'); localStorage.setItem('parcours.theme', 'dark'); });
    const { id } = await detail('email');
    await page.goto(`${app.url}/messages/${id}`);
    await page.waitForLoadState('networkidle');
    await takeScreenshot(page, 'messages-french-dark');
    expect(await barriersOn(page)).toEqual([]);
    expect(owner.complaints.filter((complaint) => !/Content Security Policy|sandbox/i.test(complaint))).toEqual([]);
  });
});
