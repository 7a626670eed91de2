import type { Delivery, RunDetail } from '@parcours/sdk/api';
import type { Localized } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { isDecisionCode, sentenceOf, type DecisionCode, type Told } from './sentence.js';

export interface Decision {
  /** Null: not an instant but a state. */
  readonly at: string | null;
  readonly code: DecisionCode;
  readonly sentence: Required<Localized>;
  readonly runId: number | null;
  readonly nodeId: string | null;
}

export interface Refusal {
  readonly code: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

export interface Facts {
  readonly workflow: { readonly status: 'draft' | 'published' | 'paused'; readonly deleted: boolean; readonly document: WorkflowDocument };
  /** Newest first. */
  readonly runs: readonly RunDetail[];
  readonly refusals: readonly Refusal[];
  /** The contact's clock. */
  readonly zone: string;
  /** What the type of a node calls one of its ways out; null where it is made by a setting, or the type is gone. */
  readonly labelOf: (type: string, version: number, port: string) => Localized | null;
}

/** Of a message, these say why it was left out; of a run, how it ended. */
const ENDS: readonly string[] = ['goal_reached', 'exit_reached'];
/** A run goes on by these without having decided anything. */
const PLAIN_PORTS: readonly string[] = ['main', 'error'];

class Explanation {
  readonly decisions: Decision[] = [];

  constructor(private readonly zone: string) {}

  add(code: DecisionCode, at: string | null, told: Told = {}, place: { runId?: number; nodeId?: string } = {}): void {
    this.decisions.push({ at, code, sentence: sentenceOf(code, told, this.zone), runId: place.runId ?? null, nodeId: place.nodeId ?? null });
  }
}

const nameIn = (document: WorkflowDocument) => (nodeId: string): string => document.nodes.find(({ id }) => id === nodeId)?.name || nodeId;

function tellDelivery(explanation: Explanation, delivery: Delivery, node: string, runId: number): void {
  const { status, code, reason, createdAt, waitsUntil, channel, nodeId } = delivery;
  const told: Told = { node, channel, reason: reason ?? code ?? '', why: code, until: waitsUntil };
  const place = { runId, nodeId };
  if (status === 'sent') explanation.add('sent', createdAt, told, place);
  else if (status === 'unknown') explanation.add('outcome_unknown', createdAt, told, place);
  else if (status === 'pending') { if (code !== null) explanation.add('put_off', createdAt, told, place); }
  else explanation.add(status === 'skipped' && code !== null && isDecisionCode(code) && !ENDS.includes(code) ? code : 'not_sent', createdAt, told, place);
}

function tellEnd(explanation: Explanation, { id, status, endedAt, outcome, error }: RunDetail): void {
  const place = { runId: id, ...(error?.nodeId ? { nodeId: error.nodeId } : {}) };
  if (outcome !== null) explanation.add(outcome.kind === 'goal' ? 'goal_reached' : 'exit_reached', endedAt, { name: outcome.name }, place);
  else if (status === 'done') explanation.add('finished', endedAt, {}, place);
  else if (status === 'failed') explanation.add('failed', endedAt, { reason: error?.message ?? '' }, place);
  else if (status === 'cancelled') explanation.add('cancelled', endedAt, {}, place);
}

function tellPositions(explanation: Explanation, { id, document, positions, deliveries }: RunDetail): void {
  const named = nameIn(document);
  // who waits for the right moment to send has been told of already
  const putOff = new Set(deliveries.filter(({ status, code }) => status === 'pending' && code !== null).map(({ nodeId }) => nodeId));
  for (const { nodeId, state, until, event } of positions) {
    const names = [...new Set(document.edges.filter(({ from }) => from.node === nodeId).map(({ to }) => named(to.node)))];
    if (putOff.has(nodeId)) continue;
    explanation.add(state === 'waiting' ? 'waits' : state === 'held' ? 'held' : 'stands', null, { node: named(nodeId), until, event, names }, { runId: id, nodeId });
  }
}

function tellRun(explanation: Explanation, run: RunDetail, labelOf: Facts['labelOf']): void {
  const named = nameIn(run.document);
  const label = (nodeId: string, port: string): Localized => {
    const node = run.document.nodes.find(({ id }) => id === nodeId);
    return (node === undefined ? null : labelOf(node.type, node.version, port)) ?? { en: port };
  };
  const [first, ...steps] = run.steps;
  const place = (nodeId: string): { runId: number; nodeId: string } => ({ runId: run.id, nodeId });
  explanation.add('entered', run.startedAt, { node: first === undefined ? '' : named(first.nodeId) }, first === undefined ? { runId: run.id } : place(first.nodeId));
  for (const { nodeId, at, port, error } of steps) {
    if (error !== null) explanation.add('step_failed', at, { node: named(nodeId), reason: error.message }, place(nodeId));
    else if (port !== null && !PLAIN_PORTS.includes(port)) explanation.add('took_port', at, { node: named(nodeId), port: label(nodeId, port) }, place(nodeId));
  }
  for (const delivery of run.deliveries) tellDelivery(explanation, delivery, named(delivery.nodeId), run.id);
  tellEnd(explanation, run);
  tellPositions(explanation, run);
}

/** Why a contact is where it is in a workflow, or is not in it: each decision with its code and a sentence, oldest first, what comes next last. */
export function explain({ workflow, runs, refusals, zone, labelOf }: Facts): Decision[] {
  const explanation = new Explanation(zone);
  for (const run of runs) tellRun(explanation, run, labelOf);
  for (const { code, count, firstAt, lastAt } of refusals) if (isDecisionCode(code)) explanation.add(code, lastAt, { count, first: firstAt });
  const targets = new Set(workflow.document.edges.map(({ to }) => to.node));
  const entries = workflow.document.nodes.filter(({ id }) => !targets.has(id)).map(({ id, name }) => name || id);
  if (workflow.deleted) explanation.add('deleted', null);
  else if (workflow.status !== 'published') explanation.add(workflow.status === 'paused' ? 'paused' : 'not_published', null);
  else if (runs.length === 0 && refusals.length === 0) explanation.add('no_entry', null, { names: entries });
  const order = ({ at }: Decision): number => (at === null ? Infinity : Date.parse(at));
  return explanation.decisions.map((decision, index) => ({ decision, index })).sort((a, b) => (order(a.decision) === order(b.decision) ? a.index - b.index : order(a.decision) - order(b.decision))).map(({ decision }) => decision);
}
