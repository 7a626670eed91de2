import type { JsonObject } from '@parcours/sdk/node';

/** How the other side takes a call: `lost` acts, but its answer never arrives; `throw` breaks the node off; `die`: nobody ever hears of it again. */
export type Mood = 'ok' | 'transient' | 'refused' | 'lost' | 'skip' | 'throw' | 'die';

/** One call that reached the other side. */
export interface OutsideCall {
  readonly nodeId: string;
  readonly runId: number;
  readonly visit: number;
  readonly key: string;
  readonly attempt: number;
  readonly json: JsonObject;
  readonly idempotent: boolean;
  readonly mood: Mood;
}

/** The world outside the engine as test nodes reach it: remembers every call, and decides how it goes. */
export class Outside {
  readonly calls: OutsideCall[] = [];
  /** By default everything goes well. */
  decide: (call: Omit<OutsideCall, 'mood'>) => Mood = () => 'ok';
  private readonly tries = new Map<string, number>();

  call(call: Omit<OutsideCall, 'mood'>): Mood {
    const mood = this.decide(call);
    this.calls.push({ ...call, mood });
    return mood;
  }

  /** How often something was tried, this time included. */
  tried(key: string): number {
    const count = (this.tries.get(key) ?? 0) + 1;
    this.tries.set(key, count);
    return count;
  }
}
