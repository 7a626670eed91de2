import type { Callbacks } from '../../core/callbacks/callbacks.js';
import type { Catalog } from '../catalog/catalog.js';
import { Lane } from '../lanes/lane.js';
import { CallbackAddress } from './callback-address.js';
import { CallbackWorker, callbackLane } from './callback-worker.js';
import type { CarryOutParts } from './carry-out.js';
import { collectionLane } from './collection-lane.js';
import { channelOfCredential } from './channel-of-credential.js';
import { PostgresCallbacks, type CallbacksParts } from './postgres-callbacks.js';

export interface OpenCallbacksParts extends Pick<CallbacksParts, 'pool' | 'clock' | 'doors' | 'baseUrl' | 'onError'> {
  readonly catalog: Catalog;
  /** Signs addresses; 32 bytes. */
  readonly key: Buffer;
  /** Asked when there is something to do: it is made later than this. */
  engine(): CarryOutParts['engine'];
  /** Others may be waiting for work. */
  wake(): void;
}

/** What providers report: kept at their call or fetched, worked off beside the runs. */
export function openCallbacks({ pool, clock, doors, baseUrl, catalog, key, engine, wake, onError }: OpenCallbacksParts): { readonly callbacks: Callbacks; readonly lanes: readonly Lane[] } {
  const worker = new CallbackWorker({ pool, clock, channelOf: (type) => channelOfCredential(catalog, catalog.find, type), onError, get engine() { return engine(); } });
  const lane = new Lane(callbackLane(worker, clock, onError));
  const kept = (): void => (lane.nudge(), wake());
  const callbacks = new PostgresCallbacks({ pool, clock, catalog, doors, baseUrl, addresses: new CallbackAddress(key), kept, onError });
  const collections = collectionLane({ pool, clock, catalog, collect: (workspaceId, id) => callbacks.collect(workspaceId, id), onError });
  return { lanes: [lane, collections], callbacks };
}
