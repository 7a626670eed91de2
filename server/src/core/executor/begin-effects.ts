import { TransientError, UserError, toFailure, type NodeContext, type NodeFailure } from '@parcours/sdk/node';
import type { Withheld } from '../consent/withheld.js';
import type { RecordedIntent } from '../ports.js';
import { NOT_YOURS } from '../retries/retry-at.js';
import type { Environment } from './environment.js';

const notYours = (): TransientError => new TransientError(NOT_YOURS, 'Another worker has taken this over, or the run has ended; it is not carried out here.');
const refusal = ({ reason }: Withheld): UserError => new UserError('withheld', reason);

/** Effects about to be handed to a node, by the key they go by. */
export type Effects = ReadonlyMap<string, Pick<RecordedIntent, 'id' | 'attempt'>>;

/** Why an effect is not handed to its node, by its key; empty when all of them may be. What consent forbids is noted in `withheld` too. */
export async function beginAll(effects: Effects, environment: Environment, withheld: Map<string, Withheld>): Promise<ReadonlyMap<string, NodeFailure>> {
  try {
    const begun = await environment.begin([...effects.values()].map(({ id, attempt }) => ({ id, attempt })));
    const refused = new Map<string, NodeFailure>();
    for (const [key, { id }] of effects) {
      const reason = begun.withheld.get(id);
      if (reason !== undefined) withheld.set(key, reason);
      if (!begun.may.has(id)) refused.set(key, toFailure(reason === undefined ? notYours() : refusal(reason)));
    }
    return refused;
  } catch (error) {
    // nothing has begun, so nothing is unknown
    return new Map([...effects.keys()].map((key) => [key, toFailure(error)]));
  }
}

/** For a node that says itself when an effect begins, and where it goes. */
export const beginEach = (context: NodeContext, effects: Effects, environment: Environment, withheld: Map<string, Withheld>): NodeContext => ({
  ...context,
  begin: async (key, address) => {
    const effect = effects.get(key);
    if (!effect) throw notYours();
    const begun = await environment.begin([{ id: effect.id, attempt: effect.attempt, ...(address === undefined ? {} : { address }) }]);
    const reason = begun.withheld.get(effect.id);
    if (reason !== undefined) {
      withheld.set(key, reason);
      throw refusal(reason);
    }
    if (!begun.may.has(effect.id)) throw notYours();
  },
});
