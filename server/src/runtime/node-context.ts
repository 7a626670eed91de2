import { DefectError, TransientError, credentialIdsIn, type Fields, type JsonObject, type LinkRequest } from '@parcours/sdk/node';
import type { Plan, PlanNode } from '../core/plan/plan.js';
import type { Callbacks } from '../core/callbacks/callbacks.js';
import type { HostContext } from '../core/executor/host-context.js';
import type { Clock, Doors } from '../core/ports.js';
import { hideSecrets, secretTexts } from '../db/vault/hide-secrets.js';
import { isDatabaseAway } from '../platform/database-away.js';
import type { ContentLibrary } from './contents/content-library.js';
import { consentingContacts, purposesOf } from './customers/read-consents.js';
import type { LinkOwner } from './links/tracked-links.js';
import type { Ledger } from './loyalty/ledger.js';
import type { Scoring } from '../core/scoring/scoring.js';
import type { CodeRunner } from './sandbox/code-runner.js';
import { matchingContacts } from './segments/matching-contacts.js';
import { tellTeam, type TeamParts } from './team/tell-team.js';

export interface Services extends TeamParts {
  readonly clock: Clock;
  readonly doors: Doors;
  readonly sandbox: CodeRunner;
  readonly contents: ContentLibrary;
  /** Addresses that tell when they are followed. */
  trackLinks(owner: LinkOwner, requests: readonly LinkRequest[]): Promise<readonly string[]>;
  readonly ledger: Ledger;
  readonly scoring: Pick<Scoring, 'scoresOf' | 'offers'>;
  /** Keeps what a provider reports over a package's own connection. */
  report: Callbacks['report'];
  /** Where the provider of a credential reports to; null for types that take no reports. */
  callbackUrl(workspaceId: number, credential: { readonly id: number; readonly type: string }): string | null;
  /** A node is this far with a batch. */
  progress?(plan: Plan, node: PlanNode, done: number, total: number, note: string | null): void;
}

const MAX_LINES = 20;
const MAX_LINE = 1_000;

/** A node that asks while the database restarts has done nothing yet: it is called again, as for any hiccup. */
export async function unlessAway<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    throw new TransientError('database_away', 'The database of Parcours did not answer while this step was being prepared; it is tried again.', {}, { cause: error });
  }
}

/** Refuses credentials that nobody has chosen for this node: its package might try numbers. */
function choiceOf({ node, step, trigger }: PlanNode): (id: number) => void {
  return (id) => {
    const chosen = credentialIdsIn(((step ?? trigger)?.fields ?? {}) as Fields, node.settings as JsonObject);
    if (!chosen.some((credential) => credential.id === id)) throw new DefectError('credential_not_chosen', `"${node.name}" asks for the credential ${id}, which none of its settings names; choose it in the settings.`, { credentialId: id });
  };
}

/** Who is on lists and in segments now, and for whom a rule holds. */
const memberships = ({ pool, clock }: Services, workspaceId: number): Pick<HostContext, 'membersOf' | 'membersOfSegment' | 'matching'> => ({
  matching: (rule, contactIds) => unlessAway(() => matchingContacts(pool, workspaceId, rule, contactIds, clock.now())),
  membersOfSegment: async (segment, contactIds) => {
    const { rows } = await unlessAway(() => pool.query<{ contact_id: number }>('select contact_id from segment_members where workspace_id = $1 and segment_id = $2 and contact_id = any($3::bigint[])', [workspaceId, segment, contactIds]));
    return new Set(rows.map((row) => row.contact_id));
  },
  membersOf: async (list, contactIds) => {
    const { rows } = await unlessAway(() => pool.query<{ contact_id: number }>(
      `select m.contact_id from list_members m join lists l on l.id = m.list_id
       where l.workspace_id = $1 and (l.name = $2 or l.id::text = $2) and m.contact_id = any($3::bigint[])`,
      [workspaceId, list, contactIds],
    ));
    return new Set(rows.map((row) => row.contact_id));
  },
});

/** What a node may ask of its host, bound to the workspace of its version. */
export function nodeContext(services: Services, plan: Plan, node: PlanNode, log: (line: string, token?: number) => void): HostContext {
  const lines = new Map<number | undefined, number>();
  const opened = new Set<string>();
  const conceal = <Value>(value: Value): Value => (opened.size === 0 ? value : hideSecrets(value, secretTexts([...opened])));
  const { doors } = services;
  const { workspaceId } = plan;
  const mustBeChosen = choiceOf(node);
  return {
    conceal,
    now: () => services.clock.now(),
    timezone: plan.timezone,
    node: { id: node.node.id, name: node.node.name },
    credential: async (id) => {
      mustBeChosen(id);
      return unlessAway(() => doors.openCredential(workspaceId, id, (node.step ?? node.trigger)?.rawCredentials ?? [], (secrets) => secrets.forEach((secret) => opened.add(secret))));
    },
    account: async (id) => {
      mustBeChosen(id);
      const account = await unlessAway(() => doors.accountOf(workspaceId, id));
      const callbackUrl = services.callbackUrl(workspaceId, { id, type: account.type });
      return callbackUrl === null ? account : { ...account, callbackUrl };
    },
    http: async (request) => {
      if (request.credential !== undefined) mustBeChosen(request.credential);
      return unlessAway(() => doors.http(workspaceId, request));
    },
    address: (request) => doors.address(request),
    readFile: (id, slice) => unlessAway(() => doors.readFile(workspaceId, id, slice)),
    saveFile: (file) => unlessAway(() => doors.saveFile(workspaceId, file)),
    dropFile: (file) => doors.dropFile(workspaceId, file),
    progress: (done, total, note) => services.progress?.(plan, node, done, total, note === undefined ? null : conceal(note).slice(0, 200)),
    ...memberships(services, workspaceId),
    contents: (search) => unlessAway(() => services.contents.list(workspaceId, search)),
    content: (id, version) => unlessAway(() => services.contents.read({ workspaceId, workflowVersionId: plan.versionId }, id, version)),
    fillContent: (request) => unlessAway(() => services.contents.fill({ workspaceId, workflowVersionId: plan.versionId }, request, services.clock.now())),
    purposes: () => unlessAway(() => purposesOf(services.pool, workspaceId)),
    consenting: (purpose, channel, contactIds) => unlessAway(() => consentingContacts(services.pool, workspaceId, purpose, channel, contactIds)),
    loyalty: (requests) => unlessAway(() => services.ledger.apply(workspaceId, requests, `workflow:${plan.workflowId}`)),
    loyaltyOf: (programme, contactIds) => unlessAway(() => services.ledger.holdings(workspaceId, programme, contactIds)),
    loyaltyOffers: () => unlessAway(() => services.ledger.offers(workspaceId)),
    scoresOf: (contactIds) => unlessAway(() => services.scoring.scoresOf(workspaceId, contactIds)),
    scoringOffers: () => unlessAway(() => services.scoring.offers(workspaceId)),
    tellTeam: (message) => tellTeam(services, workspaceId, message),
    // the engine gives nodes that begin their effects themselves a way to say so
    begin: () => Promise.resolve(),
    trackLinks: (requests) => unlessAway(() => services.trackLinks({ workspaceId, nodeId: node.node.id, now: services.clock.now() }, requests)),
    report: async (id, events) => {
      mustBeChosen(id);
      await services.report(workspaceId, id, events);
    },
    runCode: (request) => services.sandbox.run({ workspaceId, versionId: plan.versionId, nodeId: node.node.id }, request, services.clock.now()),
    log: (message, token) => {
      const said = lines.get(token) ?? 0;
      lines.set(token, said + 1);
      if (said < MAX_LINES) log(conceal(message).slice(0, MAX_LINE), token);
    },
  };
}
