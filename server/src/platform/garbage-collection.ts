import { setFlagsFromString } from 'node:v8';

/** What may be waiting to be collected, in percent of what was alive at the last full collection. */
const GARBAGE_PERCENT = 100;

/**
 * From now on the old generation of the heap is collected when it is twice as large as what was alive at the last full collection. V8 alone decides between
 * 1.1 and 2 times where it may have 2 GB at most, and up to 4 times where it may have more (a machine with 16 GB): the memory of a server
 * would depend on the machine, and a CSV import went to 550 MB of which 80 were alive (SECURITY L4). It says nothing of how much may be alive: that is
 * `--max-old-space-size`. For the whole process; a second call changes nothing.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GARBAGE_PERCENT}`);
}

/**
 * From now on the young generation of the heap is collected by the thread that works, without V8's four helpers. These are for a process that has cores to
 * itself; workers are started one for each core, beside PostgreSQL, and there the helpers of one take the time of the other: collecting took 49 µs of a run of
 * 51 steps instead of 22, and two workers on two cores moved 6,700 runs/s instead of 7,700 (medians of three in turns; one worker 4,300 and 4,500).
 * For the whole process; a second call changes nothing.
 */
export function collectWithoutHelpers(): void {
  setFlagsFromString('--no-parallel-scavenge');
}
