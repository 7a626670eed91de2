import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes, type RunDetail } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { receiptText, startMessageCentre, type MessageCentre } from '../nodes/sms/test/message-centre.js';
import { ACCOUNT, TOKEN, signTwilio, startTwilioService, type TwilioService } from '../nodes/sms/test/twilio-service.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { OWNER, useApp } from './support/app.js';
import { tellStory } from './support/story.js';

/*
 *                                                   ┌─ answered ──> Thanks
 *  trip.booked ─> SMS with a link of their own ─> … ┼─ stopped ───> Goodbye
 *                                                   └─ timeout
 */
const app = useApp();
const openViewer = useChromium();
let viewer: Viewer | undefined;
let twilio: TwilioService;
let centre: MessageCentre;
let callbackUrl: string;
let workflowId: number;
let lyon: number;
beforeAll(async () => { [twilio, centre] = await Promise.all([startTwilioService(), startMessageCentre()]); });
afterAll(() => Promise.all([viewer?.context.close(), twilio.close(), centre.close()]));

const at = (x: number, y = 0) => ({ position: { x, y } });
const journey = (credential: number, segment: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Before the departure',
  nodes: [
    { id: 'booked', type: 'core.event', version: 1, name: 'Booked', ...at(0), settings: { name: 'trip.booked' } },
    { id: 'text', type: 'sms.send', version: 1, name: 'Reminder', ...at(300), settings: { credential, purpose: 'service', text: 'Bonjour {{ contact.firstName }}, départ à {{ json.event.properties.time }}. Accès : %link%', segmentLinks: [{ segment, url: 'https://rail.example/lyon?from=sms' }], link: 'https://rail.example/' } },
    { id: 'wait', type: 'core.wait', version: 1, name: 'An answer?', ...at(600), settings: { mode: 'first', timeout: { amount: 1, unit: 'days' }, events: [{ name: 'answered', event: 'sms.received' }, { name: 'stopped', event: 'sms.stopped' }] } },
    { id: 'thanks', type: 'core.stop', version: 1, name: 'Thanks', ...at(900, -100), settings: {} },
    { id: 'goodbye', type: 'core.stop', version: 1, name: 'Goodbye', ...at(900, 100), settings: {} },
  ],
  edges: [
    { id: '1', from: { node: 'booked', port: 'main' }, to: { node: 'text' } },
    { id: '2', from: { node: 'text', port: 'main' }, to: { node: 'wait' } },
    { id: '3', from: { node: 'wait', port: 'answered' }, to: { node: 'thanks' } },
    { id: '4', from: { node: 'wait', port: 'stopped' }, to: { node: 'goodbye' } },
  ],
});

const publish = async (document: WorkflowDocument): Promise<number> => {
  const { id, revision, problems } = await app.api(routes.workflows.create, { body: { document } });
  expect(problems).toEqual([]);
  await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
  return id;
};
const people: Readonly<Record<string, string>> = { ada: '+33612345678', bob: '+33612345679', fix: '+33142685300' };
const happen = (event: string, name: string, city = 'Paris'): Promise<unknown> =>
  app.api(routes.events.record, { body: { events: [{ name: event, contact: { email: `${name}@example.org`, phone: people[name] ?? '', attributes: { firstName: name, city } }, properties: { time: '9:14' } }] } });
const runOf = async (name: string, workflow = workflowId): Promise<RunDetail> => {
  const { items } = await app.api(routes.workflows.runs, { path: { id: workflow } });
  for (const { id } of items) {
    const run = await app.api(routes.runs.read, { path: { id } });
    if (run.contact?.email === `${name}@example.org`) return run;
  }
  throw new Error(`Expected a run of ${name}, found ${items.length} of others.`);
};
const contactOf = async (name: string): Promise<number> => (await runOf(name)).contact?.id ?? 0;
const eventsOf = async (name: string) => (await app.api(routes.contacts.events, { path: { id: await contactOf(name) } })).items;
const textTo = (name: string) => eventually(() => {
  const found = twilio.messages.find(({ To }) => To === people[name]);
  if (found === undefined) throw new Error(`Expected a message to ${name}, found ${JSON.stringify(twilio.messages)}.`);
  return found;
});
const post = async (form: Record<string, string>, signature = signTwilio(callbackUrl, form)): Promise<number> => (await fetch(callbackUrl, { method: 'POST', headers: { 'x-twilio-signature': signature }, body: new URLSearchParams(form) })).status;
const answer = (name: string, Body: string, id: string): Promise<number> => post({ MessageSid: id, From: people[name] ?? '', To: '+33700000000', Body });

const step = tellStory(() => Promise.resolve());

describe('A journey by SMS, from the message to the answer (A2, A26, A27, X1)', () => {
  step('is published with a credential that works and says where its provider reports to', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const credential = await app.api(routes.credentials.create, { body: { type: 'sms.twilio', name: 'Twilio', values: { accountSid: ACCOUNT, authToken: TOKEN, sender: 'RailCo', baseUrl: twilio.url, price: 0.05 } } });
    await expect(app.api(routes.credentials.test, { path: { id: credential.id } })).resolves.toMatchObject({ ok: true });
    callbackUrl = (credential as { callbackUrl?: string }).callbackUrl ?? '';
    expect(callbackUrl).toContain(`${app.url}/callbacks/`);
    ({ id: lyon } = await app.api(routes.segments.create, { body: { name: 'Lyon', rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } } }));
    workflowId = await publish(journey(credential.id, lyon));
  });

  step('leads each contact to the page of their segment, by a short link of their own', async () => {
    // segments are computed right after an event, so who comes in with it is not in them yet
    await happen('seen', 'ada', 'Lyon');
    await eventually(async () => expect(await app.api(routes.segments.read, { path: { id: lyon } })).toMatchObject({ members: 1 }));
    await happen('trip.booked', 'ada', 'Lyon');
    await happen('trip.booked', 'bob');
    const [ada, bob] = [await textTo('ada'), await textTo('bob')];
    expect(ada).toMatchObject({ From: 'RailCo', Body: expect.stringMatching(/^Bonjour ada, départ à 9:14\. Accès : http:\/\/\S+\/s\/\S+$/u) });
    const linkIn = (body: string | undefined): string => /http:\/\/\S+/.exec(body ?? '')?.[0] ?? '';
    const [toLyon, toAll] = await Promise.all([ada, bob].map(({ Body }) => fetch(linkIn(Body), { redirect: 'manual' })));
    expect(new URL(toLyon?.headers.get('location') ?? '').href).toMatch(/^https:\/\/rail\.example\/lyon\?from=sms/);
    expect(new URL(toAll?.headers.get('location') ?? '').href).toMatch(/^https:\/\/rail\.example\/(\?|$)/);
    expect(linkIn(ada['Body'])).not.toBe(linkIn(bob['Body']));
  });

  step('knows when the message was delivered, what it cost, and that forged reports are not believed', async () => {
    await eventually(async () => expect((await runOf('ada')).deliveries).toMatchObject([{ status: 'sent' }]));
    const form = { MessageSid: twilio.sidOf(people['ada'] ?? ''), MessageStatus: 'delivered', To: people['ada'] ?? '' };
    expect(await post(form, 'forged')).toBe(400);
    expect(await post(form)).toBe(200);
    expect(await post(form)).toBe(200);
    await eventually(async () => expect((await eventsOf('ada')).map(({ name }) => name)).toContain('sms.delivered'));
    expect((await eventsOf('ada')).filter(({ name }) => name === 'sms.delivered')).toHaveLength(1);
  });

  step('a fixed line is skipped with a reason, and nothing is paid for', async () => {
    await happen('trip.booked', 'fix');
    const run = await eventually(async () => {
      const found = await runOf('fix');
      expect(found.deliveries).toMatchObject([{ status: 'skipped', code: 'not_a_mobile' }]);
      return found;
    });
    expect(run.deliveries[0]).toMatchObject({ reason: '+33142685300 is a fixed line, which receives no SMS.' });
    expect(twilio.messages).toHaveLength(2);
  });

  step('goes on when the contact answers, and another journey starts with the keyword', async () => {
    const byWord = await publish({ schemaVersion: 1, name: 'Said yes', nodes: [{ id: 'in', type: 'sms.received', version: 1, name: 'Yes', ...at(0), settings: { keywords: 'oui, yes' } }, { id: 'end', type: 'core.stop', version: 1, name: 'End', ...at(300), settings: {} }], edges: [{ id: '1', from: { node: 'in', port: 'main' }, to: { node: 'end' } }] });
    expect(await answer('ada', 'Oui, merci !', 'SMreply1')).toBe(200);
    await eventually(async () => expect((await runOf('ada')).steps.map(({ nodeId, port }) => [nodeId, port])).toContainEqual(['wait', 'answered']));
    await eventually(async () => expect((await runOf('ada', byWord)).status).toBe('done'));
  });

  step('STOP is no answer: the contact leaves by that way, and is written to no more for what advertises', async () => {
    expect(await answer('bob', 'Stop svp', 'SMreply2')).toBe(200);
    await eventually(async () => expect((await runOf('bob')).steps.map(({ nodeId, port }) => [nodeId, port])).toContainEqual(['wait', 'stopped']));
    const { items } = await app.api(routes.consent.look, { body: { address: people['bob'] ?? '' } });
    expect(items).toMatchObject([{ channel: 'sms', reason: 'objected' }]);
  });

  step('a message centre delivers, reports and brings answers over one connection (SMPP)', async () => {
    const { id: credential } = await app.api(routes.credentials.create, { body: { type: 'sms.smpp', name: 'Centre', values: { host: '127.0.0.1', port: centre.port, encryption: 'none', user: 'shop', password: 'secret', sender: '36111' } } });
    await expect(app.api(routes.credentials.test, { path: { id: credential } })).resolves.toMatchObject({ ok: true });
    const document = journey(credential, lyon);
    const bySmpp = await publish({ ...document, name: 'By SMPP', nodes: document.nodes.map((node) => (node.id === 'booked' ? { ...node, settings: { name: 'trip.changed' } } : node)) });
    await happen('trip.changed', 'ada', 'Lyon');
    const message = await eventually(() => {
      const found = centre.taken[0];
      if (found === undefined) throw new Error('Expected a message at the centre, found none.');
      return found;
    });
    expect(message).toMatchObject({ to: '33612345678', from: '36111', text: expect.stringContaining('Bonjour ada') });
    expect(await centre.deliver({ source_addr: message.to, destination_addr: '36111', esm_class: 4, short_message: receiptText(message.id, 'DELIVRD') })).toBe(0);
    await eventually(async () => expect((await eventsOf('ada')).filter(({ name }) => name === 'sms.delivered')).toHaveLength(2));
    expect(await centre.deliver({ source_addr: message.to, destination_addr: '36111', short_message: 'Non merci' })).toBe(0);
    await eventually(async () => expect((await runOf('ada', bySmpp)).steps.map(({ nodeId, port }) => [nodeId, port])).toContainEqual(['wait', 'answered']));
  });

  step('an author sees how long the message is while writing it, in two languages', async () => {
    viewer = await openViewer();
    const { page } = viewer;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Workflows' }).first().waitFor();
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await page.getByRole('article').filter({ hasText: 'Reminder' }).click();
    const text = page.locator('[data-field="text"]');
    await text.getByText('of 160 characters').waitFor();
    await text.locator('textarea').fill('La fête commence à {{ json.event.properties.time }} : %link%');
    await text.getByText('With ê: 70 characters per part, unless simplified.').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'sms-settings-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'sms-settings-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.reload();
    await page.getByRole('article').filter({ hasText: 'Reminder' }).click();
    await text.getByText('caractères sur').waitFor();
    await takeScreenshot(page, 'sms-settings-french');
    await page.locator('[data-field="letters"]').scrollIntoViewIfNeeded();
    await takeScreenshot(page, 'sms-settings-french-below');
    await page.goto(`${app.url}/credentials?new=sms.ovh`);
    await page.getByText('OVHcloud SMS').first().waitFor();
    await takeScreenshot(page, 'sms-credential-french');
    expect(viewer.complaints).toEqual([]);
  });
});
