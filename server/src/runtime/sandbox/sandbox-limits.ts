/** What the code of a workflow may use; SECURITY statement J3. */
export const SANDBOX_LIMITS = {
  /** Of one run of the code, unless the request says otherwise. */
  timeMs: 1_000,
  maxTimeMs: 10_000,
  memoryMb: 64,
  minMemoryMb: 16,
  maxMemoryMb: 256,
  sourceBytes: 256_000,
  /** Of JSON, in front of one run of the code. */
  inputLength: 16_000_000,
  outputDepth: 64,
  /** After its time is up, a process has this long to say so; then it is ended from outside. */
  graceMs: 500,
  /** Runs of the code that share an isolate at most. */
  callsPerBatch: 500,
  /** Batches are joined up to this many characters of JSON. */
  batchLength: 4_000_000,
  /** A batch as a whole; what has not had its turn by then is tried again later. */
  batchMs: 30_000,
  /** A process is renewed after this many batches. */
  batchesPerProcess: 2_000,
  tries: 3,
  /** Of one expression: its time on the processor, that on the wall, and its memory beside the data. */
  expressionCpuMs: 100,
  expressionMs: 1_000,
  expressionMemoryMb: 10,
  /** Expressions are small: more of them share an isolate, over less data, which has to fit beside what they use. */
  expressionsPerBatch: 2_000,
  expressionBatchLength: 500_000,
  /** What the code of one node may waste in a minute by being stopped. */
  patienceMs: 5_000,
} as const;
