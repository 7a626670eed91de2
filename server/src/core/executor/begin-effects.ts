import { TransientError, toFailure, type NodeContext, type NodeFailure } from '@parcours/sdk/node';
import type { RecordedIntent } from '../ports.js';
import { NOT_YOURS } from '../retries/retry-at.js';
import type { Environment } from './environment.js';

const notYours = (): TransientError => new TransientError(NOT_YOURS, 'Another worker has taken this over, or the run has ended; it is not carried out here.');

/** Effects about to be handed to a node, by the key they go by. */
export type Effects = ReadonlyMap<string, Pick<RecordedIntent, 'id' | 'attempt'>>;

/** Why an effect is not handed to its node, by its key; empty when all of them may be. */
export async function beginAll(effects: Effects, environment: Environment): Promise<ReadonlyMap<string, NodeFailure>> {
  try {
    const may = await environment.begin([...effects.values()]);
    return new Map([...effects].flatMap(([key, { id }]) => (may.has(id) ? [] : [[key, toFailure(notYours())]])));
  } catch (error) {
    // nothing has begun, so nothing is unknown
    return new Map([...effects.keys()].map((key) => [key, toFailure(error)]));
  }
}

/** For a node that says itself when an effect begins. */
export const beginEach = (context: NodeContext, effects: Effects, environment: Environment): NodeContext => ({
  ...context,
  begin: async (key) => {
    const effect = effects.get(key);
    if (!effect || !(await environment.begin([effect])).has(effect.id)) throw notYours();
  },
});
