import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DefectError } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Logger } from 'pino';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { AccountsService } from '../../http/accounts/accounts.service.js';
import { readTemplates } from '../../http/catalog/read-templates.js';
import { CredentialsService } from '../../http/credentials/credentials.service.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../../http/injection.js';
import type { Principal } from '../../http/routing/principal.js';
import { WorkflowsService } from '../../http/workflows/workflows.service.js';
import { TEMPLATES_DIR } from '../folders.js';
import { startDemoVisitors, type DemoVisitors } from './demo-visitors.js';
import { writeCustomers } from './shop/write-customers.js';
import { startMailCatcher } from './mail-catcher.js';

const TEMPLATE = 'newsletter-welcome';
const WORKFLOW = 'Demo: newsletter welcome';
const CREDENTIAL = 'Demo mail server';
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

/** The demo's mail server listens on another port after each start, so the credential follows it. */
async function ensureCredential(app: NestFastifyApplication, caller: Principal, port: number): Promise<number> {
  const credentials = app.get(CredentialsService);
  const values = { host: '127.0.0.1', port, secure: 'none', user: '', password: '', fromEmail: 'hello@demo.example', fromName: 'Parcours demo' };
  const known = (await credentials.list(caller, { search: CREDENTIAL, limit: 200 })).items.find(({ name }) => name === CREDENTIAL);
  return known === undefined ? (await credentials.create(caller, 'email.smtp', CREDENTIAL, values)).id : (await credentials.save(caller, known.id, CREDENTIAL, values)).id;
}

const withCredential = (document: WorkflowDocument, credential: number): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((node) => (node.type === 'email.send' ? { ...node, settings: { ...node.settings, credential } } : node)),
});

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
  inWorkspace(workspaceId, () => writeCustomers(app.get<pg.Pool>(POOL), { workspaceId, contacts: CUSTOMERS, days: 60, seed: 1, until: Math.floor(Date.now() / DAY_MS) * DAY_MS }));

/** A journey that people are visibly on: they sign up at its form, get mails of a local mail server, and some of them open these. */
export async function startDemo(app: NestFastifyApplication, url: string, log: Logger): Promise<Demo> {
  const account = await ensureAccount(app);
  const workspace = await app.get(AccountsRepository).firstWorkspace();
  if (workspace === null) throw new DefectError('no_workspace', 'The demo found an owner but no workspace.');
  const caller: Principal = { userId: null, workspaceId: workspace.id, role: 'owner' };
  await ensureCustomers(app, workspace.id);
  let visitors: DemoVisitors | undefined;
  const mails = await startMailCatcher((raw) => visitors?.mailArrived(raw));
  const formUrl = await ensureWorkflow(app, caller, await ensureCredential(app, caller, mails.port));
  // through the address we listen on: the public one may lie behind a proxy that is not there yet
  if (formUrl !== null) visitors = startDemoVisitors(new URL(new URL(formUrl).pathname, url).href, (err) => log.warn({ err }, 'a demo visitor met an error'));
  return {
    account,
    stop: async () => {
      visitors?.stop();
      await mails.close();
    },
  };
}
