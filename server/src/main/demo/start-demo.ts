import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Credential as CredentialAnswer } from '@parcours/sdk/api';
import { DefectError, type JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Logger } from 'pino';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { AccountsService } from '../../http/accounts/accounts.service.js';
import { readTemplates } from '../../http/catalog/read-templates.js';
import { CredentialsService } from '../../http/credentials/credentials.service.js';
import { EventsService } from '../../http/events/events.service.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../../http/injection.js';
import type { Principal } from '../../http/routing/principal.js';
import { WorkflowsService } from '../../http/workflows/workflows.service.js';
import { TEMPLATES_DIR } from '../folders.js';
import { CATALOGUE_WORKFLOW, catalogueWorkflow } from './catalogue-workflow.js';
import { startDemoShoppers } from './demo-shoppers.js';
import { startDemoVisitors, type DemoVisitors } from './demo-visitors.js';
import { writeCustomers } from './shop/write-customers.js';
import { startMailCatcher } from './mail-catcher.js';
import { startPhoneNetwork, type PhoneNetwork } from './phone-network.js';

const TEMPLATE = 'newsletter-welcome';
const WORKFLOW = 'Demo: newsletter welcome';
const LOT_AHEAD_MS = 2 * 60_000;
const MINUTE_MS = 60_000;
const CUSTOMERS = 500;
const DAY_MS = 86_400_000;

export interface Demo {
  /** Null when this installation had an owner already: then the demo joins that workspace. */
  readonly account: { readonly email: string; readonly password: string } | null;
  stop(): Promise<void>;
}

async function ensureAccount(app: NestFastifyApplication): Promise<Demo['account']> {
  const account = { email: 'demo@parcours.example', password: randomBytes(9).toString('base64url') };
  const accounts = app.get(AccountsService);
  const made = await accounts.ensureOwner({ ...account, name: 'Demo', workspace: 'Demo' });
  // a new password at each start: what an earlier one printed is long scrolled away
  return made || (await accounts.resetPassword(account.email, account.password)) ? account : null;
}

/** What stands for the outside listens on other ports after each start, so the credentials follow it. */
async function ensureCredential(app: NestFastifyApplication, caller: Principal, { name, type, values }: { readonly name: string; readonly type: string; readonly values: JsonObject }): Promise<CredentialAnswer> {
  const credentials = app.get(CredentialsService);
  const known = (await credentials.list(caller, { search: name, limit: 200 })).items.find((credential) => credential.name === name);
  return known === undefined ? credentials.create(caller, type, name, values) : credentials.save(caller, known.id, name, values);
}

const mailServer = (port: number) => ({ name: 'Demo mail server', type: 'email.smtp', values: { host: '127.0.0.1', port, secure: 'none', user: '', password: '', fromEmail: 'hello@demo.example', fromName: 'Parcours demo' } });

const phoneService = ({ url, authorization }: PhoneNetwork) => ({
  name: 'Demo phone network', type: 'sms.http',
  values: {
    url, method: 'POST', contentType: 'application/json', body: '{"to": "{{ to }}", "from": "{{ sender }}", "text": "{{ text }}"}', headerName: 'Authorization', secret: authorization, idPath: 'id', successPath: 'status', successValues: 'accepted',
    sender: 'DISQUES', country: 'FR', price: 0.045, currency: 'EUR', stopMention: 'STOP SMS', receiptId: 'id', receiptStatus: 'status', deliveredValues: 'DELIVRD', failedValues: 'UNDELIV', replyFrom: 'from', replyText: 'text',
  },
});

/** Lots go to a folder of the server. Nobody wants to wait for the afternoon to see one: the cut-off stays two minutes ahead. */
const printShop = (cutOff: string) => ({ name: 'Demo print shop', type: 'postal.printShop', values: { delivery: 'folder', folder: 'demo-print-shop', cutOff, days: 'everyDay' } });

const nextCutOff = (timeZone: string): string => new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(Date.now() + LOT_AHEAD_MS);

const withCredential = (document: WorkflowDocument, credential: number): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((node) => (node.type === 'email.send' ? { ...node, settings: { ...node.settings, credential } } : node)),
});

async function ensureCatalogue(app: NestFastifyApplication, caller: Principal, sms: number, post: number): Promise<void> {
  const workflows = app.get(WorkflowsService);
  if ((await workflows.list(caller, { search: CATALOGUE_WORKFLOW, limit: 200 })).items.some(({ name }) => name === CATALOGUE_WORKFLOW)) return;
  const { id, revision } = await workflows.create(caller, { name: CATALOGUE_WORKFLOW, document: catalogueWorkflow(sms, post) });
  await workflows.publish(caller, id, { revision });
}

/** Where the demo's form is; null when somebody has paused or changed it. */
async function ensureWorkflow(app: NestFastifyApplication, caller: Principal, credential: number): Promise<string | null> {
  const workflows = app.get(WorkflowsService);
  const known = (await workflows.list(caller, { search: WORKFLOW, limit: 200 })).items.find(({ name }) => name === WORKFLOW);
  if (known !== undefined) return formOf((await workflows.read(caller, known.id)).entries);
  const template = readTemplates(TEMPLATES_DIR).find(({ id }) => id === TEMPLATE);
  if (template === undefined) throw new DefectError('no_template', `The demo needs the template ${TEMPLATE}, which did not come with this server.`);
  const { id, revision } = await workflows.create(caller, { name: WORKFLOW, document: withCredential(template.document, credential) });
  return formOf((await workflows.publish(caller, id, { revision })).entries);
}

const formOf = (entries: readonly { readonly on: string; readonly url: string | null }[]): string | null => entries.find(({ on }) => on === 'form')?.url ?? null;

/** A past: customers who have bought, visited and agreed to things. The same seed is left as it is at the next start. */
const ensureCustomers = (app: NestFastifyApplication, workspaceId: number): Promise<unknown> =>
  writeCustomers(app.get<pg.Pool>(POOL), { workspaceId, contacts: CUSTOMERS, days: 60, seed: 1, until: Math.floor(Date.now() / DAY_MS) * DAY_MS });

/** A phone network and a print shop that nothing leaves, and people who order a catalogue; answers how to end all of it. */
async function startCatalogue(app: NestFastifyApplication, caller: Principal, { url, timezone, warn }: { readonly url: string; readonly timezone: string; readonly warn: (error: unknown) => void }): Promise<() => Promise<void>> {
  const phones = await startPhoneNetwork(warn);
  const sms = await ensureCredential(app, caller, phoneService(phones));
  if (sms.callbackUrl !== undefined) phones.reportTo(new URL(new URL(sms.callbackUrl).pathname, url).href);
  const collects = (): Promise<CredentialAnswer> => ensureCredential(app, caller, printShop(nextCutOff(timezone)));
  await ensureCatalogue(app, caller, sms.id, (await collects()).id);
  const collecting = setInterval(() => void collects().catch(warn), MINUTE_MS);
  const stopShoppers = startDemoShoppers(app.get(EventsService), caller, warn);
  return async () => {
    clearInterval(collecting);
    stopShoppers();
    await phones.close();
  };
}

async function fill(app: NestFastifyApplication, workspace: { readonly id: number; readonly timezone: string }, url: string, log: Logger): Promise<() => Promise<void>> {
  const caller: Principal = { userId: null, workspaceId: workspace.id, role: 'owner' };
  const warn = (err: unknown): void => log.warn({ err }, 'a demo visitor met an error');
  await ensureCustomers(app, workspace.id);
  let visitors: DemoVisitors | undefined;
  const mails = await startMailCatcher((raw) => visitors?.mailArrived(raw));
  const formUrl = await ensureWorkflow(app, caller, (await ensureCredential(app, caller, mailServer(mails.port))).id);
  // through the address we listen on: the public one may lie behind a proxy that is not there yet
  if (formUrl !== null) visitors = startDemoVisitors(new URL(new URL(formUrl).pathname, url).href, warn);
  const stopCatalogue = await startCatalogue(app, caller, { url, timezone: workspace.timezone, warn });
  return async () => {
    visitors?.stop();
    await stopCatalogue();
    await mails.close();
  };
}

/** Journeys that people are visibly on: they sign up at a form, order a catalogue, get mails, text messages and letters of this computer, and some of them open these. */
export async function startDemo(app: NestFastifyApplication, url: string, log: Logger): Promise<Demo> {
  const account = await ensureAccount(app);
  const workspace = await app.get(AccountsRepository).firstWorkspace();
  if (workspace === null) throw new DefectError('no_workspace', 'The demo found an owner but no workspace.');
  // who asks the database says for whom; what is started here goes on saying so
  const stop = await inWorkspace(workspace.id, () => fill(app, workspace, url, log));
  return { account, stop };
}
