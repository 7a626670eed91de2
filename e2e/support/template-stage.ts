import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { routes, type RunDetail, type Template } from '@parcours/sdk/api';
import { ACCOUNT, TOKEN, startTwilioService, type TwilioService } from '../../nodes/sms/test/twilio-service.js';
import { OWNER, type App } from './app.js';
import { eventually } from './eventually.js';
import { openPixelOf } from './open-pixel.js';
import type { MailServer } from './smtp.js';
import { instantOf, nextTuesday, plusDays } from './wall-clock.js';

type Demo = NonNullable<Template['demo']>;
type Happening = Demo['script'][number];
type Language = 'en' | 'fr';

/** A message as it left: by SMTP, to the operator, or among those the print shop got. */
export interface Left {
  readonly channel: 'email' | 'sms' | 'post';
  readonly to: string;
  readonly says: string;
}

/** Somebody who reads mail in a browser, and not a scanner. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36' };

/** A template on its way: its draft published with credentials of services that are really there, and its people. */
export interface Play {
  readonly id: string;
  readonly template: Template;
  readonly language: Language;
  readonly workflow: number;
  readonly formUrl: string | undefined;
  /** Day 0. */
  readonly start: string;
  /** What had left before. */
  readonly before: number;
}

export interface TemplateStage {
  open(): Promise<void>;
  close(): Promise<void>;
  begin(id: string, language: Language): Promise<Play>;
  /** Moves the clock to a moment of the play. */
  moveTo(play: Play, when: { readonly day?: number | undefined; readonly on?: string | undefined; readonly time: string }, secondsBefore?: number): Promise<void>;
  happen(play: Play, happening: Happening): Promise<void>;
  /** Nobody is on the move any more: all runs wait for later, or have ended. */
  settle(play: Play): Promise<void>;
  /** Lets the clock go on from one instant somebody waits for to the next, until nobody is under way any more. */
  runOut(play: Play): Promise<void>;
  left(play: Play): Promise<readonly Left[]>;
  /** The way each person took, a line for each, for a failure to be understood by. */
  ways(play: Play): Promise<string>;
  membersOf(list: string): Promise<readonly string[]>;
  attributesOf(email: string): Promise<Readonly<Record<string, unknown>>>;
  issued(pool: string): Promise<number>;
  end(play: Play): Promise<void>;
}

const filled = <T>(value: T, start: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll(/\{\{ (day|birthday) (\d+) \}\}/g, (_match, kind: string, days: string) => {
    const date = plusDays(start, Number(days));
    return kind === 'day' ? date : `1992${date.slice(4)}`;
  })) as T;

export const instantIn = ({ start }: Play, { day, on, time }: { readonly day?: number | undefined; readonly on?: string | undefined; readonly time: string }): number => {
  if (on === undefined) return instantOf(plusDays(start, day ?? 0), time);
  const date = `${start.slice(0, 4)}-${on}`;
  return instantOf(date > start ? date : `${Number(start.slice(0, 4)) + 1}-${on}`, time);
};

export const addressOf = (play: Play, who: string): string => (who.includes('@') ? who : `${who}@${play.id}.example`);

/** Whom templates name as the team. */
const owner = { ...OWNER, email: 'sales@example.org' };

/** `mails` takes what the installation sends by itself, too. */
export function useTemplateStage(app: App, mails: () => MailServer): TemplateStage {
  let smtp: MailServer;
  let twilio: TwilioService;
  let writeKey: string;
  let credentials: Record<string, number>;
  const contacts = new Map<string, number>();

  const idOf = async (email: string): Promise<number> => {
    const known = contacts.get(email) ?? (await app.api(routes.contacts.list, { query: { search: email } })).items[0]?.id;
    if (known === undefined) throw new Error(`Expected a contact with the address ${email}, found none.`);
    contacts.set(email, known);
    return known;
  };
  const runsOf = async (workflow: number): Promise<RunDetail[]> => {
    const { items } = await app.api(routes.workflows.runs, { path: { id: workflow }, query: { limit: 100 } });
    return Promise.all(items.map(({ id }) => app.api(routes.runs.read, { path: { id } })));
  };
  /** What the print shop has been given: as many entries of its manifests as letters are said to be sent. */
  const lettersIn = async (workflow: number): Promise<Left[]> => {
    const { items } = await app.api(routes.messages.list, { query: { workflowId: workflow, channel: 'post', status: 'sent', limit: 100 } });
    return Promise.all(items.map(async ({ contactId, subject }) => ({ channel: 'post' as const, to: (await app.api(routes.contacts.read, { path: { id: contactId ?? 0 } })).email ?? '', says: subject ?? '' })));
  };
  const ingest = async (call: string, body: object): Promise<void> => {
    const answer = await fetch(`${app.url}/v1/${call}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`Expected ${call} to be taken, found ${answer.status} ${await answer.text()}.`);
  };
  const lastMailTo = (address: string) => {
    const found = smtp.received.filter(({ to }) => to.includes(address)).at(-1);
    if (found === undefined) throw new Error(`Expected a mail to ${address}, found none.`);
    return found.mail;
  };
  const listNamed = async (name: string): Promise<number> => {
    const { items } = await app.api(routes.lists.list, { query: { limit: 200 } });
    return items.find((list) => list.name === name)?.id ?? (await app.api(routes.lists.create, { body: { name } })).id;
  };
  const eventOf = (play: Play, { who = '', event }: Happening) => filled({ name: event?.name ?? '', contact: { email: addressOf(play, who) }, properties: event?.properties ?? {} }, play.start);

  const visit = async (play: Play, happening: Happening): Promise<void> => {
    const { who = '', event, identifies } = happening;
    const anonymousId = `${play.id}-${who}`;
    if (identifies !== undefined) return ingest('identify', { anonymousId, traits: identifies });
    if (event !== undefined) await ingest('track', { anonymousId, event: event.name, properties: filled(event.properties, play.start) });
  };
  const read = async (play: Play, { who = '', opens }: Happening): Promise<void> => {
    const mail = lastMailTo(addressOf(play, who));
    const tracked = /href="([^"]+\/t\/c\/[^"]+)"/.exec(mail.html ?? '')?.[1]?.replaceAll('&amp;', '&');
    const url = opens === true ? openPixelOf(mail) : (tracked ?? '');
    const answer = await fetch(url, { redirect: 'manual', headers: BROWSER });
    if (answer.status >= 400) throw new Error(`Expected ${url} to answer, found ${answer.status}.`);
  };
  const make = async (play: Pick<Play, 'id' | 'start'>, demo: Demo): Promise<void> => {
    for (const { key, name, benefit, stock } of demo.pools ?? []) await app.api(routes.loyalty.createPool, { body: { key, name: name.en, benefit: benefit.en, prefix: '', stock: stock ?? 100, uses: 1, validUntil: null, validDays: 30, perContact: 1, bound: false, price: null } });
    for (const { key, name, grades } of demo.scores ?? []) await app.api(routes.scoring.create, { body: { key, name: name.en, definition: { kind: 'score', events: [], facts: [], cap: null, decay: { by: 'none' }, grades } } });
    for (const { key: _, consents, ...contact } of filled(demo.contacts, play.start)) {
      const { id } = await app.api(routes.contacts.upsert, { body: contact });
      contacts.set(contact.email ?? '', id);
      for (const one of consents) {
        const [purpose = '', channel = ''] = one.split('.');
        await app.api(routes.consent.set, { path: { id }, body: { purpose, channel: channel as 'email', state: 'granted', source: 'demo' } });
      }
    }
  };
  /** The draft a click on the template makes, with the credentials chosen, and nothing else touched. */
  const publish = async (template: Template): Promise<{ readonly workflow: number; readonly formUrl: string | undefined }> => {
    const { id, draft, revision } = await app.api(routes.workflows.create, { body: { document: template.document } });
    const nodes = draft.nodes.map((node) => (credentials[node.type] === undefined ? node : { ...node, settings: { ...node.settings, credential: credentials[node.type] } }));
    const saved = await app.api(routes.workflows.save, { path: { id }, body: { document: { ...draft, nodes }, revision } });
    const { entries } = await app.api(routes.workflows.publish, { path: { id }, body: { revision: saved.revision } });
    return { workflow: id, formUrl: entries.find(({ on }) => on === 'form')?.url ?? undefined };
  };

  return {
    async open() {
      [smtp, twilio] = [mails(), await startTwilioService()];
      await app.api(routes.setup.create, { body: { ...owner, token: app.setupToken } });
      // what a play promises is what its workflow sends
      await app.api(routes.alerts.savePreferences, { body: { ...(await app.api(routes.alerts.preferences)), email: false, digest: 'off' } });
      const credential = async (type: string, values: Record<string, unknown>): Promise<number> => (await app.api(routes.credentials.create, { body: { type, name: type, values } })).id;
      credentials = {
        'email.send': await credential('email.smtp', { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'shop@example.org', fromName: 'Shop' }),
        'sms.send': await credential('sms.twilio', { accountSid: ACCOUNT, authToken: TOKEN, sender: 'Shop', baseUrl: twilio.url, price: 0.05 }),
        'postal.sendLetter': await credential('postal.printShop', { delivery: 'folder', folder: 'imprimeur', cutOff: '16:00', days: 'everyDay' }),
      };
      // the stories know of Sundays, but not on which public holiday the day falls on which somebody runs them
      await app.api(routes.sending.save, { body: { ...(await app.api(routes.sending.read)), holidays: { country: null, dates: [] } } });
      ({ writeKey } = await app.api(routes.sources.create, { body: { name: 'Site', kind: 'site', origins: [], consent: false } }));
    },
    close: () => twilio.close(),
    async begin(id, language) {
      // months may have passed since the last play
      await app.api(routes.session.create, { body: { email: owner.email, password: owner.password } });
      await app.api(routes.account.save, { body: { language } });
      const { items } = await app.api(routes.templates.list, { query: { language } });
      const template = items.find((one) => one.id === id);
      if (template?.demo == null) throw new Error(`Expected a template ${id} with a demo, found ${items.map((one) => one.id).join(', ')}.`);
      const start = nextTuesday(app.clock.now(), template.demo.startsOn);
      const before = smtp.received.length + twilio.messages.length;
      await make({ id, start }, template.demo);
      return { id, template, language, start, before, ...(await publish(template)) };
    },
    async moveTo(play, when, secondsBefore = 0) {
      const ahead = instantIn(play, when) - secondsBefore * 1_000 - app.clock.now();
      if (ahead > 0) app.clock.advance(ahead);
      await this.settle(play);
    },
    async happen(play, happening) {
      const { who = '', event, businessEvent, form, joins, anonymous } = happening;
      if (anonymous === true) await visit(play, happening);
      else if (event !== undefined) await app.api(routes.events.record, { body: { events: [eventOf(play, happening)] } });
      else if (businessEvent !== undefined) await app.api(routes.businessEvents.record, { body: filled(businessEvent, play.start) });
      else if (form !== undefined) {
        const answer = await fetch(play.formUrl ?? '', { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
        if (answer.status >= 400) throw new Error(`Expected the form to be taken, found ${answer.status} ${await answer.text()}.`);
      } else if (joins !== undefined) await app.api(routes.lists.add, { path: { id: await listNamed(joins[play.language] ?? joins.en), contactId: await idOf(addressOf(play, who)) } });
      else await read(play, happening);
    },
    async settle(play) {
      await eventually(async () => {
        const { items: told } = await app.api(routes.businessEvents.list);
        const spreading = told.flatMap(({ reaches }) => reaches).filter(({ status }) => status === 'running');
        const now = app.clock.now();
        const moving = (await runsOf(play.workflow)).filter(({ positions, deliveries }) => positions.some(({ nodeId, until }) => {
          // what quiet hours put off is ready, but not yet
          const putOff = deliveries.some((one) => one.nodeId === nodeId && one.waitsUntil != null && Date.parse(one.waitsUntil) > now);
          return !putOff && (until === null || Date.parse(until) <= now);
        }));
        if (spreading.length + moving.length > 0) throw new Error(`Expected nobody on the move, found ${JSON.stringify(moving.map(({ id, status, positions }) => ({ id, status, positions })))}.`);
      });
    },
    async runOut(play) {
      for (;;) {
        const until = (await runsOf(play.workflow)).flatMap(({ positions }) => positions.map((one) => one.until));
        if (until.length === 0) return;
        // somebody who has entered or gone on since it was settled has no date yet
        const dates = until.flatMap((date) => (date === null ? [] : [Date.parse(date)]));
        if (dates.length === until.length) app.clock.advance(Math.max(1, Math.min(...dates) - app.clock.now()));
        await this.settle(play);
      }
    },
    async left(play) {
      const mails = smtp.received.map(({ to, mail }): Left => ({ channel: 'email', to: to.join(), says: mail.subject ?? '' })).filter(({ to }) => to.endsWith(`@${play.id}.example`) || to.endsWith('@example.org'));
      const phones = new Map(play.template.demo?.contacts.map(({ email = '', phone = '' }) => [phone, email]));
      const texts = twilio.messages.flatMap(({ To = '', Body = '' }): Left[] => (phones.has(To) ? [{ channel: 'sms', to: phones.get(To) ?? '', says: Body }] : []));
      const letters = await lettersIn(play.workflow);
      const started = smtp.received.length + twilio.messages.length - play.before;
      if (mails.filter(({ to }) => to.endsWith(`@${play.id}.example`)).length + texts.length > started) throw new Error('Expected all messages to people of this play to have left in it.');
      return [...mails.filter(({ to }) => !to.endsWith('@example.org') || play.template.expected?.messages.some((one) => one.to === to)), ...texts, ...letters];
    },
    async ways(play) {
      const runs = await runsOf(play.workflow);
      return runs.map(({ id, contact, status, error, steps, positions, deliveries }) => JSON.stringify({ id, who: contact?.email ?? null, status, error, steps: steps.map((step) => `${step.at} ${step.nodeId} > ${step.port ?? ''}`), positions, deliveries })).join('\n');
    },
    async membersOf(list) {
      const { items } = await app.api(routes.lists.members, { path: { id: await listNamed(list) } });
      return items.map(({ email }) => email ?? '');
    },
    attributesOf: async (email) => (await app.api(routes.contacts.read, { path: { id: await idOf(email) } })).attributes as Record<string, unknown>,
    issued: async (pool) => (await app.api(routes.loyalty.overview)).pools.find(({ key }) => key === pool)?.issued ?? 0,
    async end({ workflow }) {
      await app.api(routes.workflows.remove, { path: { id: workflow } });
      const { items } = await app.api(routes.contacts.list, { query: { limit: 100 } });
      for (const { id } of items) await app.api(routes.contacts.remove, { path: { id } });
      contacts.clear();
    },
  };
}

/** How many letters the manifests in the print shop's folder name. */
export function lettersAtPrintShop(dataDir: string): number {
  const manifests = readdirSync(dataDir, { recursive: true }).map(String).filter((path) => path.startsWith('drop') && path.endsWith('.json'));
  return manifests.reduce((sum, path) => sum + (JSON.parse(readFileSync(join(dataDir, path), 'utf8')) as { letters: number }).letters, 0);
}
