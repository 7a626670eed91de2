import { Lane } from '../lanes/lane.js';
import { Ledger, type LedgerParts } from './ledger.js';
import { loyaltyLane } from './loyalty-lane.js';

/** The ledger, and the lane of what happens to points as time passes. */
export const openLoyalty = ({ onError, ...parts }: LedgerParts & { onError(error: unknown): void }): { ledger: Ledger; lane: Lane } => ({ ledger: new Ledger(parts), lane: new Lane(loyaltyLane(parts, onError)) });
