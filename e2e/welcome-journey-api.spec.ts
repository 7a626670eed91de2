import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes, type RunDetail } from '@parcours/sdk/api';
import { DAY_MS } from './support/clock.js';
import { eventually } from './support/eventually.js';
import { openPixelOf } from './support/open-pixel.js';
import { OWNER, useApp } from './support/app.js';
import { startMailServer, type MailServer } from './support/smtp.js';

/*
 *                                                            ┌─ event ──> Mark as engaged
 *  Sign-up form ─> Join the list ─> Welcome email ─> Opened? ─┤
 *                                                            └─ timeout ─> Reminder
 */
const app = useApp();
let smtp: MailServer;
beforeAll(async () => { smtp = await startMailServer(); });
afterAll(() => smtp.close());

let workflowId: number;
let formUrl: string;

async function submit(values: Record<string, string>): Promise<Response> {
  return fetch(formUrl, { method: 'POST', body: new URLSearchParams(values), redirect: 'manual' });
}

async function runOf(email: string): Promise<RunDetail> {
  const { items } = await app.api(routes.workflows.runs, { path: { id: workflowId } });
  const run = items.find(({ contact }) => contact?.email === email);
  if (run === undefined) throw new Error(`Expected a run of ${email}, found runs of ${items.map(({ contact }) => contact?.email).join(', ') || 'nobody'}.`);
  return app.api(routes.runs.read, { path: { id: run.id } });
}

const pathOf = (run: RunDetail): (string | null)[][] => run.steps.map(({ nodeId, port }) => [nodeId, port]);

describe('The welcome journey through the API', () => {
  it('makes the first owner with the one-time link, once', async () => {
    await expect(app.api(routes.setup.state)).resolves.toEqual({ needed: true });
    await expect(app.api(routes.setup.create, { body: { ...OWNER, token: 'guessed' } })).rejects.toMatchObject({ code: 'setup_token' });
    await expect(app.api(routes.setup.create, { body: { ...OWNER, token: app.setupToken } })).resolves.toMatchObject({ user: { email: OWNER.email }, workspace: { name: OWNER.workspace, role: 'owner' } });
    await expect(app.api(routes.setup.create, { body: { ...OWNER, token: app.setupToken } })).rejects.toMatchObject({ status: 404 });
    await expect(app.api(routes.session.read)).resolves.toMatchObject({ user: { email: OWNER.email } });
  });

  it('is published from the template once a mail server is chosen', async () => {
    const { id: credential } = await app.api(routes.credentials.create, {
      body: { type: 'email.smtp', name: 'Local mail', values: { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'news@example.org', fromName: 'Example News' } },
    });
    await expect(app.api(routes.credentials.test, { path: { id: credential } })).resolves.toMatchObject({ ok: true });
    const { items: templates } = await app.api(routes.templates.list);
    const { document } = templates.find(({ id }) => id === 'newsletter-welcome')!;
    const made = await app.api(routes.workflows.create, { body: { document } });
    workflowId = made.id;
    expect(made.problems.filter(({ severity }) => severity === 'error').map(({ nodeId, field }) => `${nodeId}.${field}`).sort()).toEqual(['reminder.credential', 'welcome.credential']);
    await expect(app.api(routes.workflows.publish, { path: { id: workflowId }, body: { revision: made.revision } })).rejects.toMatchObject({ status: 422, code: 'not_publishable' });
    const draft = { ...made.draft, nodes: made.draft.nodes.map((node) => (node.type === 'email.send' ? { ...node, settings: { ...node.settings, credential } } : node)) };
    const saved = await app.api(routes.workflows.save, { path: { id: workflowId }, body: { document: draft, revision: made.revision } });
    // nobody can unsubscribe from what people have just asked for: worth a look, no reason to stop
    expect(saved.problems.map(({ severity, code, nodeId }) => [severity, code, nodeId])).toEqual([['warning', 'no_unsubscribe', 'welcome'], ['warning', 'no_unsubscribe', 'reminder']]);
    const published = await app.api(routes.workflows.publish, { path: { id: workflowId }, body: { revision: saved.revision } });
    expect(published).toMatchObject({ status: 'published', version: 1, changed: false, entries: [{ nodeId: 'signup', on: 'form', url: expect.stringContaining(`${app.url}/forms/`) }] });
    formUrl = published.entries[0]!.url!;
  });

  it('shows its form to everybody and sends back what is wrong with an answer', async () => {
    const page = await fetch(formUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Our newsletter');
    const refused = await submit({ email: 'nobody', firstName: 'Zoé' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('must be an email address');
    expect((await app.api(routes.workflows.runs, { path: { id: workflowId } })).items).toEqual([]);
  });

  it('welcomes a contact and follows them when they open the mail', async () => {
    const answer = await submit({ email: 'Zoe@Example.org', firstName: 'Zoé <script>' });
    expect(answer.status).toBeLessThan(400);
    const { mail } = await smtp.mailTo('zoe@example.org');
    expect(mail).toMatchObject({ subject: 'Welcome · Bienvenue', from: { address: 'news@example.org', name: 'Example News' } });
    expect(mail.html).toContain('Hello Zoé &lt;script&gt;,');
    expect(mail.text).toContain('Bonjour Zoé <script>,');
    await eventually(async () => {
      const waiting = await runOf('Zoe@Example.org');
      expect(waiting).toMatchObject({ status: 'waiting', positions: [{ nodeId: 'opened', state: 'waiting', event: 'email.opened' }], deliveries: [{ nodeId: 'welcome', channel: 'email', status: 'sent' }] });
      const dueInMs = Date.parse(waiting.positions[0]!.until!) - app.clock.now();
      expect(dueInMs / DAY_MS).toBeCloseTo(2, 1);
    });
    const pixel = await fetch(openPixelOf(mail));
    expect([pixel.status, pixel.headers.get('content-type')]).toEqual([200, 'image/gif']);
    const run = await eventually(async () => {
      const ended = await runOf('Zoe@Example.org');
      expect(ended.status).toBe('done');
      return ended;
    });
    expect(pathOf(run)).toEqual([['signup', 'main'], ['join', 'main'], ['welcome', 'main'], ['opened', 'event'], ['engaged', 'main']]);
    const contact = await app.api(routes.contacts.read, { path: { id: run.contact!.id } });
    expect(contact).toMatchObject({ email: 'Zoe@Example.org', attributes: { firstName: 'Zoé <script>', engaged: true }, lists: [{ name: 'Newsletter' }] });
    expect(contact.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['email.opened', 'list.joined']));
  });

  it('reminds, once, a contact who did not open it within two days', async () => {
    await submit({ email: 'max@example.org' });
    const { mail } = await smtp.mailTo('max@example.org');
    expect(mail.html).toContain('Hello there,');
    await eventually(async () => { expect((await runOf('max@example.org')).status).toBe('waiting'); });
    app.clock.advance(2 * DAY_MS - 60_000);
    await new Promise((pass) => setTimeout(pass, 1_500));
    expect(smtp.received.filter(({ to }) => to.includes('max@example.org'))).toHaveLength(1);
    app.clock.advance(60_000);
    await expect(smtp.mailTo('max@example.org', 1)).resolves.toMatchObject({ mail: { subject: expect.stringContaining('Did you see our welcome?') } });
    const run = await eventually(async () => {
      const ended = await runOf('max@example.org');
      expect(ended.status).toBe('done');
      return ended;
    });
    expect(pathOf(run)).toEqual([['signup', 'main'], ['join', 'main'], ['welcome', 'main'], ['opened', 'timeout'], ['reminder', 'main']]);
    await fetch(openPixelOf(mail));
    const late = await runOf('max@example.org');
    expect(late.status).toBe('done');
    expect(smtp.received.filter(({ to }) => to.includes('max@example.org'))).toHaveLength(2);
  });

  it('counts everybody at every step', async () => {
    const { nodes, active, started, failed } = await app.api(routes.workflows.counts, { path: { id: workflowId } });
    expect({ active, started, failed }).toEqual({ active: 0, started: 2, failed: 0 });
    expect(Object.fromEntries(nodes.map(({ nodeId, entered, waiting, left }) => [nodeId, { entered, waiting, left }]))).toMatchObject({
      join: { entered: 2, waiting: 0, left: { main: 2 } },
      opened: { entered: 2, waiting: 0, left: { event: 1, timeout: 1 } },
      engaged: { entered: 1, left: { main: 1 } },
      reminder: { entered: 1, left: { main: 1 } },
    });
    const { items: lists } = await app.api(routes.lists.list);
    expect(lists).toMatchObject([{ name: 'Newsletter', members: 2 }]);
  });

  it('tries again when the mail server asks for patience', async () => {
    smtp.refuse(450, 'Greylisted, come back later');
    await submit({ email: 'late@example.org' });
    await eventually(() => expect(smtp.refusalsLeft()).toBe(0));
    await eventually(async () => { expect(await runOf('late@example.org')).toMatchObject({ status: 'running', positions: [{ nodeId: 'welcome' }], deliveries: [{ status: 'pending' }] }); });
    app.clock.advance(DAY_MS / 24);
    await smtp.mailTo('late@example.org');
    await eventually(async () => { expect(await runOf('late@example.org')).toMatchObject({ positions: [{ nodeId: 'opened' }], deliveries: [{ status: 'sent' }] }); });
  });

  it('says in the words of the mail server why it refused a message, and sends nothing else', async () => {
    smtp.refuse(550, 'No such user here', 5);
    await submit({ email: 'gone@example.org' });
    const run = await eventually(async () => {
      const failed = await runOf('gone@example.org');
      expect(failed.status).toBe('failed');
      return failed;
    });
    expect(run.error).toMatchObject({ nodeId: 'welcome', who: 'user', message: expect.stringContaining('No such user here') });
    expect(run.deliveries).toMatchObject([{ status: 'failed' }]);
    expect(smtp.received.filter(({ to }) => to.includes('gone@example.org'))).toEqual([]);
  });
});
