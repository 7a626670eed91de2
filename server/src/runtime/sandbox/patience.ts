const WINDOW_MS = 60_000;

/**
 * What the code of one node has wasted lately by being stopped. Code steps run while a batch of the engine waits for them, so one that is
 * stopped again and again would hold up everybody's: once it has wasted its share of a minute, it waits for the minute to end.
 */
export class Patience {
  private readonly wasted = new Map<string, { readonly since: number; ms: number }>();

  constructor(private readonly sharePerMinuteMs: number) {}

  waste(node: string, ms: number, now: number): void {
    for (const [known, { since }] of this.wasted) if (now - since > WINDOW_MS) this.wasted.delete(known);
    const lately = this.wasted.get(node);
    if (lately) lately.ms += ms;
    else this.wasted.set(node, { since: now, ms });
  }

  isOver(node: string, now: number): boolean {
    const lately = this.wasted.get(node);
    return lately !== undefined && now - lately.since <= WINDOW_MS && lately.ms >= this.sharePerMinuteMs;
  }
}
