import { TransientError, UserError, toFailure, type NodeContext, type NodeFailure } from '@parcours/sdk/node';
import type { Withheld } from '../consent/withheld.js';
import type { Beginning, Begun, RecordedIntent } from '../ports.js';
import { NOT_YOURS } from '../retries/retry-at.js';
import type { PutOff } from '../sending/put-off.js';
import type { Environment } from './environment.js';

const notYours = (): TransientError => new TransientError(NOT_YOURS, 'Another worker has taken this over, or the run has ended; it is not carried out here.');
const notNow = ({ code, reason, until }: PutOff): TransientError => new TransientError(code, reason, { retryAt: until });
const refusal = ({ reason }: Withheld): UserError => new UserError('withheld', reason);

/** Effects about to be handed to a node, by the key they go by. */
export type Effects = ReadonlyMap<string, Pick<RecordedIntent, 'id' | 'attempt'>>;

/** What is not carried out, or not now, by the key of the effect. */
export interface HeldBack {
  readonly withheld: Map<string, Withheld>;
  readonly later: Map<string, PutOff>;
}

/** With the credential the node is set to, whose rate holds. */
const beginning = ({ id, attempt }: Pick<RecordedIntent, 'id' | 'attempt'>, credentialId: number | undefined): Beginning => ({ id, attempt, ...(credentialId === undefined ? {} : { credentialId }) });

/** Writes down that an effect is held back; answers what its node hears, null when it may begin. */
function refusalOf(key: string, id: number, begun: Begun, held: HeldBack): TransientError | UserError | null {
  const reason = begun.withheld.get(id);
  const later = begun.later.get(id);
  if (reason !== undefined) held.withheld.set(key, reason);
  if (later !== undefined) held.later.set(key, later);
  if (reason !== undefined) return refusal(reason);
  if (later !== undefined) return notNow(later);
  return begun.may.has(id) ? null : notYours();
}

/** Why an effect is not handed to its node, by its key; empty when all of them may be. What consent or the rules of sending hold back is noted in `held` too. */
export async function beginAll(effects: Effects, environment: Environment, held: HeldBack, credentialId?: number): Promise<ReadonlyMap<string, NodeFailure>> {
  try {
    const begun = await environment.begin([...effects.values()].map((effect) => beginning(effect, credentialId)));
    const refused = new Map<string, NodeFailure>();
    for (const [key, { id }] of effects) {
      const why = refusalOf(key, id, begun, held);
      if (why !== null) refused.set(key, toFailure(why));
    }
    return refused;
  } catch (error) {
    // nothing has begun, so nothing is unknown
    return new Map([...effects.keys()].map((key) => [key, toFailure(error)]));
  }
}

/** For a node that says itself when an effect begins, and where it goes. */
export const beginEach = (context: NodeContext, effects: Effects, environment: Environment, held: HeldBack, credentialId?: number): NodeContext => ({
  ...context,
  begin: async (key, address) => {
    const effect = effects.get(key);
    if (!effect) throw notYours();
    const begun = await environment.begin([{ ...beginning(effect, credentialId), ...(address === undefined ? {} : { address }) }]);
    const why = refusalOf(key, effect.id, begun, held);
    if (why !== null) throw why;
  },
});
