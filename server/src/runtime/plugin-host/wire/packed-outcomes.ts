/** Outcomes that are all `next` with the data of one item or several and nothing else: what most nodes answer most of the time. */
interface PackedOutcomes {
  /** One for all, or one each. */
  readonly port: unknown;
  readonly json: readonly unknown[];
}

interface Next {
  readonly kind: 'next';
  readonly port: string;
  readonly json: object;
}

const LONGEST_PORT = 200;

function isNext(outcome: unknown): outcome is Next {
  if (typeof outcome !== 'object' || outcome === null) return false;
  for (const name in outcome) if (name !== 'kind' && name !== 'port' && name !== 'json') return false;
  const { kind, port, json } = outcome as { kind?: unknown; port?: unknown; json?: unknown };
  return kind === 'next' && typeof port === 'string' && port.length <= LONGEST_PORT && typeof json === 'object' && json !== null;
}

/** Null for answers that are anything else. */
export function packOutcomes(answer: unknown): PackedOutcomes | null {
  if (!Array.isArray(answer) || answer.length < 2 || !answer.every(isNext)) return null;
  const [{ port }] = answer as [Next, ...Next[]];
  return { port: answer.every((outcome) => outcome.port === port) ? port : answer.map((outcome) => outcome.port), json: answer.map(({ json }) => json) };
}

/** The outcomes again. What is no packed answer for so many items comes out as nothing of use; each outcome is looked at by the engine. Throws for more than one outcome for each item. */
export function unpackOutcomes(packed: unknown, count: number): unknown[] {
  const { port, json } = (typeof packed === 'object' && packed !== null ? packed : {}) as Partial<PackedOutcomes>;
  if (!Array.isArray(json) || json.length !== count) throw new RangeError('another number of outcomes than there are items');
  if (!Array.isArray(port)) return json.map((one: unknown) => ({ kind: 'next', port, json: one }));
  return json.map((one: unknown, index) => ({ kind: 'next', port: port[index] as unknown, json: one }));
}
