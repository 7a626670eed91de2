import { credentialIdsIn, type Fields, type JsonObject, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import type { Batch } from '../executor/batch.js';
import { isAhead } from '../executor/ways.js';
import { nodeOf, type Work } from '../executor/work.js';
import { OUTCOME_UNKNOWN, retryPolicy, willRetry } from '../retries/retry-at.js';
import { slotOf } from '../run.js';
import { credentialOf, isPutOff } from '../sending/put-off.js';

function putOff(failure: NodeFailure): { waitsUntil?: number; line?: number } {
  const line = credentialOf(failure);
  return line === null ? { waitsUntil: failure.retryAt as number } : { line };
}

/**
 * Writes down what an I/O node said of each effect, next to its recorded intent. It is what the node answered, not what the
 * engine makes of the answer: a message that was sent stays sent, also when its node then names an output it does not have.
 */
export function noteDeliveries(batch: Batch, work: Work, answers: readonly Outcome[]): void {
  const { token } = work;
  const { step, node } = nodeOf(work);
  const [credential] = step === null ? [] : credentialIdsIn(step.fields as Fields, node.settings as JsonObject);
  answers.forEach((outcome, index) => {
    const place = { tokenId: token.id, visit: token.visit, item: slotOf(token, index) };
    if (isAhead(outcome)) {
      batch.changes.deliveries.push({ ...place, ...outcome.delivery, waitsUntil: outcome.until });
      return;
    }
    if (outcome.kind !== 'error') {
      batch.changes.deliveries.push({ ...place, ...(credential === undefined ? {} : { credentialId: credential.id }), ...(outcome.delivery ?? { status: 'sent' as const }) });
      return;
    }
    const { code, message } = outcome.error;
    const again = willRetry(outcome.error, token.attempt + 1, retryPolicy(node));
    const held = isPutOff(outcome.error);
    // what was refused counts for the credential it was refused with; what was held back here has not been asked of anybody
    batch.changes.deliveries.push({ ...place, ...(credential === undefined || held ? {} : { credentialId: credential.id }), status: code === OUTCOME_UNKNOWN ? 'unknown' : again ? 'pending' : 'failed', code, reason: message, ...(held ? putOff(outcome.error) : {}) });
  });
}
