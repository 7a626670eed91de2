import { TransientError } from '@parcours/sdk/node';

/**
 * Thrown instead of a call: the node's code was not reached, so nothing has happened and nothing is unknown. Recognised by its class, which no
 * package can have: one that says the same of itself is not believed.
 */
export class NotCalled extends TransientError {}
