import { UserError, type BatchItem, type Contact, type Outcome } from '@parcours/sdk/node';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { callNode } from '../../core/executor/call-node.js';
import type { Environment } from '../../core/executor/environment.js';
import { evaluateSettings } from '../../core/executor/evaluate-settings.js';
import { prepareItems } from '../../core/executor/prepare-items.js';
import { compilePlan } from '../../core/plan/compile-plan.js';
import type { FindNodeType, HostedStep, Plan, PlanNode } from '../../core/plan/plan.js';
import { prepareSettings } from '../../core/plan/prepare-settings.js';
import type { ProofRequest } from '../../core/ports.js';
import type { Token } from '../../core/run.js';

export interface ProofParts {
  readonly pool: pg.Pool;
  readonly find: FindNodeType;
  readonly environment: Pick<Environment, 'context' | 'evaluate'>;
  /** Public address of this product, without a slash at the end. */
  readonly baseUrl: string;
  now(): number;
}

const CONTACT = -1;
const PROOF = 'proof';

const failed = (code: string, message: string): UserError => new UserError(code, message, { status: 422 });

/** The node placed alone in a workflow of no version: contents stand as they are now. */
async function planOf({ pool, find }: ProofParts, workspaceId: number, { type, version, settings, name }: ProofRequest): Promise<Plan> {
  const { rows } = await pool.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
  const document = { ...emptyWorkflow(name), nodes: [{ id: PROOF, type, version, name: find(type, version)?.description.label.en ?? type, position: { x: 0, y: 0 }, settings }] };
  return compilePlan({ versionId: 0, workflowId: 0, workspaceId, timezone: rows[0]?.timezone ?? 'UTC', document, prepared: await prepareSettings(document, find) }, find);
}

const tokenFor = (workspaceId: number, contact: Contact | null, json: ProofRequest['json']): Token => ({
  id: 0, runId: 0, workspaceId, versionId: 0, contactId: contact === null ? null : CONTACT, node: 0, lane: 'io', priority: 'interactive', state: 'ready', dueAt: 0, visit: 1, epoch: 0, attempt: 0, forked: false, test: true, items: [{ json }], port: null, again: null, slots: null,
});

/**
 * Sends one message as its node would send it, to an address somebody has typed: for real, and without a delivery, so that nothing of it is counted.
 * Throws `UserError` `no_proof` for a node that cannot, and with the node's own code and sentence when it was not sent.
 */
export async function sendProof(parts: ProofParts, workspaceId: number, request: ProofRequest): Promise<void> {
  const { type, version, contact, json, to } = request;
  const found = parts.find(type, version)?.definition;
  if (found === undefined) throw new UserError('unknown_type', `The node type ${type} version ${version} is not installed; install its package.`, { status: 404 });
  if (found.kind === 'trigger' || found.proofs !== true) throw failed('no_proof', `Expected a node that can send a test, found ${type}, whose package does not offer it.`);
  const plan = await planOf(parts, workspaceId, request);
  const node = plan.nodes[0] as PlanNode;
  if (node.broken) throw failed(node.broken.code, node.broken.message);
  const token = tokenFor(workspaceId, contact, json);
  const known = { contacts: new Map(contact === null ? [] : [[CONTACT, contact]]), now: parts.now() };
  const evaluated = await evaluateSettings(plan, node, [token], known, parts.environment);
  const { items, failed: unfilled } = prepareItems(plan, node, token, known.contacts, known.now, 0, evaluated === null ? undefined : (place) => evaluated(0, place));
  const [wrong] = unfilled.values();
  if (wrong !== undefined) throw failed(wrong.code, wrong.message);
  // an address that leads nowhere: nobody is unsubscribed by looking at a test
  const nowhere = `${parts.baseUrl}/u/test`;
  const item: BatchItem<never> = { ...(items[0] as BatchItem<never>), delivery: { key: `0-${PROOF}-1-${parts.now()}`, attempt: 1, proof: { to }, openUrl: '', unsubscribeUrl: nowhere, confirmUrl: nowhere } };
  const context = parts.environment.context(plan, node, () => undefined);
  const [[outcome]] = (await callNode({ node: node.node, step: node.step as HostedStep }, [{ items: [item] }], context)) as [[Outcome]];
  // sentences of packages speak of messages, which are tried again
  if (outcome.kind === 'error') throw failed(outcome.error.code, outcome.error.who === 'transient' ? `${outcome.error.message} A test is sent once: send it again later.` : outcome.error.message);
  const delivery = outcome.kind === 'next' ? outcome.delivery : undefined;
  if (delivery?.status !== 'sent') throw failed('proof_not_sent', `Expected ${type} to send the test, found that it sent nothing${delivery?.status === 'skipped' ? `: ${delivery.reason}` : ''}.`);
}
