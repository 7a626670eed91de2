import { IoLane } from './io-lane.js';
import { Lane } from './lane.js';
import type { LaneParts } from './pure-lane.js';

export interface IoLanes {
  readonly lanes: readonly Lane[];
  nudge(): void;
  /** Resolves when all leases under way are settled. */
  idle(): Promise<void>;
}

/** Two loops over what reaches outside: one for everything, one kept free for runs somebody waits for. */
export function ioLanes(parts: LaneParts, leaseMs: number, fail: (where: string) => (error: unknown) => void): IoLanes {
  const { store, clock } = parts;
  const both = ([['io', undefined], ['urgent io', 'interactive']] as const).map(([name, only]) => {
    const work = new IoLane(parts, leaseMs, fail(`${name} lane`), only);
    const untilDue = async (): Promise<number | null> => {
      const due = await store.nextDue('io', only);
      return due === null ? null : due - clock.now();
    };
    return { work, lane: new Lane({ name, step: work.step, untilDue, onError: fail(`${name} lane`) }) };
  });
  return {
    lanes: both.map(({ lane }) => lane),
    nudge: () => both.forEach(({ lane }) => lane.nudge()),
    idle: async () => void (await Promise.all(both.map(({ work }) => work.idle()))),
  };
}
