import type { CreditModel } from '@parcours/sdk/api';

/** A message that had reached a contact before it ordered. */
export interface Touch {
  readonly at: number;
}

const DAY_MS = 86_400_000;
/** In the model of decay, a message counts half as much as one that came so much later. */
const HALF_LIFE_MS = 7 * DAY_MS;

function weights(model: CreditModel, touches: readonly Touch[], orderedAt: number): number[] {
  const last = touches.length - 1;
  switch (model) {
    case 'first':
      return touches.map((_, index) => (index === 0 ? 1 : 0));
    case 'last':
      return touches.map((_, index) => (index === last ? 1 : 0));
    case 'linear':
      return touches.map(() => 1);
    case 'decay':
      return touches.map(({ at }) => 2 ** (-Math.max(0, orderedAt - at) / HALF_LIFE_MS));
  }
}

/**
 * What each touch (oldest first) gets of an order, in hundredths of its currency. The parts always sum up to the order: each is the
 * difference of two rounded running totals, and the last total is the order itself. Empty without touches.
 */
export function shareOut(cents: number, touches: readonly Touch[], orderedAt: number, model: CreditModel): number[] {
  const parts = weights(model, touches, orderedAt);
  const whole = parts.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  let given = 0;
  return parts.map((weight, index) => {
    running += weight;
    const upTo = index === parts.length - 1 ? cents : Math.round((cents * running) / whole);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
