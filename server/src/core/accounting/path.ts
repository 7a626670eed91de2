/** Ways looked through before one is no longer shared; a batch of runs takes a handful. */
const MAX_SHARED = 32;

/**
 * The way a run took through its version, as parallel lists. Runs of a batch that took the same way share it: what is made, sent to the
 * store and read there by it costs once for all of them (500 runs in step: 5 us of processor less for each).
 */
export class Path {
  private readonly ahead: Path[] = [];
  private known: { readonly nodes: readonly number[]; readonly ports: readonly number[]; readonly visits: readonly number[]; readonly items: readonly number[] } | null = null;

  private constructor(
    private readonly before: Path | null,
    private readonly node: number,
    private readonly port: number,
    private readonly visit: number,
    private readonly count: number,
  ) {}

  static start(): Path {
    return new Path(null, 0, 0, 0, 0);
  }

  /** The path with one more step: a node left by a port, at a visit, with so many items. */
  step(node: number, port: number, visit: number, count: number): Path {
    for (const path of this.ahead) if (path.node === node && path.port === port && path.visit === visit && path.count === count) return path;
    const path = new Path(this, node, port, visit, count);
    if (this.ahead.length < MAX_SHARED) this.ahead.push(path);
    return path;
  }

  private static stepsTo(end: Path): Path[] {
    const steps: Path[] = [];
    for (let path = end; path.before; path = path.before) steps.push(path);
    return steps.reverse();
  }

  /** From the first step to this one. */
  get lists(): NonNullable<Path['known']> {
    if (this.known) return this.known;
    const steps = Path.stepsTo(this);
    return (this.known = { nodes: steps.map((step) => step.node), ports: steps.map((step) => step.port), visits: steps.map((step) => step.visit), items: steps.map((step) => step.count) });
  }
}
