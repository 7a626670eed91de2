import { beforeEach } from '@jest/globals';
import { aboutCallEnds, aboutCallersThatEnd, aboutCallRefusals, aboutCalls, aboutCallsAndWorkers } from './contract/calls.js';
import { aboutBeginnings, aboutEffects, aboutLateWorkers, aboutLeases } from './contract/effects.js';
import { aboutCustomers, aboutEnds } from './contract/ends.js';
import { aboutEntryKeys, aboutEntryRules } from './contract/entry-rules.js';
import { aboutAfterExits, aboutExitMoments, aboutExits, aboutExitsBeforeSend, aboutExitsOfTheChanged } from './contract/exits.js';
import { aboutCalm, aboutConcurrency, aboutErrorWorkflows, aboutPace } from './contract/limits.js';
import { aboutEvents, aboutRaces } from './contract/events.js';
import { aboutLots } from './contract/lots.js';
import { aboutCallingAgain, aboutLookBack, aboutLookBackOrder, aboutSeveralEvents } from './contract/look-back.js';
import { aboutMoves, aboutMovesOfTheBusy } from './contract/moves.js';
import { aboutPauses, aboutResumes } from './contract/pauses.js';
import { aboutCargo, aboutPlaces } from './contract/places.js';
import { aboutPriorities } from './contract/priorities.js';
import { aboutEnters } from './contract/enters.js';
import { aboutCaps, aboutLines, aboutQuietHours, aboutRates, aboutWaitsForTheMorning } from './contract/sending-rules.js';
import { scene, type Scene } from './contract/scene.js';
import { aboutBranches, aboutWorkers } from './contract/workers.js';
import type { StoreWorld } from './store-world.js';

const PROMISES: readonly ((at: () => Scene) => void)[] = [aboutPlaces, aboutCargo, aboutEnters, aboutWorkers, aboutBranches, aboutEvents, aboutRaces, aboutLookBack, aboutLookBackOrder, aboutSeveralEvents, aboutCallingAgain, aboutEffects, aboutLeases, aboutBeginnings, aboutLateWorkers, aboutEnds, aboutCustomers, aboutPauses, aboutResumes, aboutMoves, aboutMovesOfTheBusy, aboutEntryRules, aboutEntryKeys, aboutExits, aboutExitMoments, aboutExitsBeforeSend, aboutExitsOfTheChanged, aboutAfterExits, aboutConcurrency, aboutPace, aboutCalm, aboutErrorWorkflows, aboutPriorities, aboutCalls, aboutCallsAndWorkers, aboutCallEnds, aboutCallersThatEnd, aboutCallRefusals, aboutQuietHours, aboutWaitsForTheMorning, aboutCaps, aboutRates, aboutLines, aboutLots];

/** What every store promises, as tests. `open` gives an empty one. */
export function storeContract(open: () => Promise<StoreWorld>): void {
  let at: Scene;
  beforeEach(async () => {
    at = scene(await open());
  });
  for (const promise of PROMISES) promise(() => at);
}
