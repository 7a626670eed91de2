import type { Entry } from './entry.js';
import { SANDBOX_LIMITS } from './sandbox-limits.js';

/** Entries that wait for a process, in order of their coming; those that may share an isolate stand together. */
export class WaitingRoom {
  private readonly groups = new Map<string, Entry[]>();
  private apart = 0;
  size = 0;

  add(entry: Entry): void {
    const group = this.groups.get(entry.key);
    if (group) group.push(entry);
    else this.groups.set(entry.key, [entry]);
    this.size += 1;
  }

  /** For entries that must not share their next batch with anybody else. */
  addApart(entries: readonly Entry[]): void {
    this.apart += 1;
    for (const entry of entries) this.add({ ...entry, key: `${entry.key}:apart ${this.apart}` });
  }

  /** The next batch: of one group and one source, up to the limits of a batch. A group with more goes to the end, so that others have their turn. */
  take(): Entry[] {
    const [key, group] = this.groups.entries().next().value as [string, Entry[]];
    this.groups.delete(key);
    const { source, expression } = group[0] as Entry;
    const { runs, characters } = expression === undefined ? { runs: SANDBOX_LIMITS.callsPerBatch, characters: SANDBOX_LIMITS.batchLength } : { runs: SANDBOX_LIMITS.expressionsPerBatch, characters: SANDBOX_LIMITS.expressionBatchLength };
    const calls = new Set<Entry['call']>();
    let length = 0;
    let count = 0;
    for (const entry of group) {
      const more = calls.has(entry.call) ? 0 : entry.call.text.length;
      if (count > 0 && (entry.source !== source || count >= runs || (more > 0 && length + more > characters))) break;
      calls.add(entry.call);
      length += more;
      count += 1;
    }
    if (count < group.length) this.groups.set(key, group.slice(count));
    this.size -= count;
    return group.slice(0, count);
  }

  /** Empties it; answers who was still in there. */
  clear(): Entry[] {
    const left = [...this.groups.values()].flat();
    this.groups.clear();
    this.size = 0;
    return left;
  }
}
