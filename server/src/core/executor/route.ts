import { ERROR_PORT, type Item, type JsonObject, type NodeFailure } from '@parcours/sdk/node';
import { STEP } from '../changes.js';
import type { StepError } from '../run.js';
import type { Batch } from './batch.js';
import { nodeOf, type Work } from './work.js';

const NOWHERE: readonly number[] = [];

/** Sends a token through an output port: to one node, to several (it forks), or to none (this branch ends). */
export function route(batch: Batch, work: Work, port: string, items: readonly Item[]): void {
  const node = nodeOf(work);
  const number = node.ports.indexOf(port);
  const targets = node.targets.get(port) ?? NOWHERE;
  batch.journal.step(work.token, node.index, work.token.visit, port === ERROR_PORT && number < 0 ? STEP.errorPort : number < 0 ? STEP.ended : number, items.length);
  const first = targets[0];
  if (first === undefined || items.length === 0) {
    if (work.token.called) batch.handBack(work.token.runId, items);
    return batch.gone(work);
  }
  for (let index = 1; index < targets.length; index++) batch.enter(batch.fork(work), targets[index] as number, items);
  batch.enter(work, first, items);
}

/** A final failure: through the error port when it is wired, otherwise the run fails. */
export function routeFailure(batch: Batch, work: Work, failure: NodeFailure, items: readonly Item[]): void {
  const node = nodeOf(work);
  const error = batch.error(work, failure);
  if (node.targets.has(ERROR_PORT)) {
    const told: JsonObject = { code: failure.code, message: failure.message, nodeId: error.nodeId };
    return route(batch, work, ERROR_PORT, items.map((item) => ({ ...item, json: { ...item.json, error: told } })));
  }
  failWhole(batch, work, error, items.length);
}

/** Fails the run at this node, whatever is connected to its error port. */
export function failWhole(batch: Batch, work: Work, error: StepError, items: number): void {
  batch.journal.step(work.token, work.token.node, work.token.visit, STEP.failed, items, error);
  batch.failRun(work, error);
}
