import { shownItem } from '../files/item-files.js';
import type { Item, JsonObject } from '@parcours/sdk/node';
import type { Activation, Changes, CountDelta } from '../changes.js';
import { COUNT, FIRED, STEP } from '../changes.js';
import type { StepError, Token } from '../run.js';
import { Path } from './path.js';

const MAX_KEPT_ITEMS = 100;
/** What a step failed with is what a retry starts with, so all of it is kept, within reason. */
const MAX_FAILED_ITEMS = 10_000;

/** Both are smallints, and may be below zero. */
const placeKey = (node: number, port: number): number => (node + 1) * 65_536 + port + 32_768;

/** Collects history, kept items and counter differences of one batch. */
export class Journal {
  private readonly activations = new Map<number, Activation>();
  /** By version: nobody has walked yet. */
  private readonly starts = new Map<number, Path>();
  /** By version, then by node and port in one number: a text as key took a tenth of the journal's time and half of its garbage. */
  private readonly counts = new Map<number, Map<number, CountDelta>>();

  constructor(
    private readonly changes: Changes,
    private readonly now: number,
  ) {}

  /** Notes that a token left (or stays at) a node; `port` as in `STEP` or the port's number. */
  step(token: Token, node: number, visit: number, port: number, items: number, error: StepError | null = null): void {
    let row = this.activations.get(token.runId);
    if (!row) {
      row = { runId: token.runId, workspaceId: token.workspaceId, versionId: token.versionId, at: this.now, path: this.startOf(token.versionId), error: null };
      this.activations.set(token.runId, row);
      this.changes.activations.push(row);
    }
    row.path = row.path.step(node, port, visit, items);
    if (error) row.error = error;
    if (port !== STEP.parked) this.count(token, node, port, 1);
  }

  count(token: Pick<Token, 'workspaceId' | 'versionId'>, node: number, port: number, value: number): void {
    let ofVersion = this.counts.get(token.versionId);
    if (!ofVersion) this.counts.set(token.versionId, (ofVersion = new Map()));
    const key = placeKey(node, port);
    const known = ofVersion.get(key);
    if (known) known.value += value;
    else {
      const delta: CountDelta = { workspaceId: token.workspaceId, versionId: token.versionId, node, port, value };
      ofVersion.set(key, delta);
      this.changes.counts.push(delta);
    }
  }

  private startOf(versionId: number): Path {
    let start = this.starts.get(versionId);
    if (!start) this.starts.set(versionId, (start = Path.start()));
    return start;
  }

  entered(token: Token, node: number): void {
    this.count(token, node, COUNT.entered, 1);
  }

  /** A token that goes without having left its node: absorbed by a join, or its run ended elsewhere. The mark of a fired join never entered. */
  ended(token: Token): void {
    if (token.port !== FIRED) this.count(token, token.node, COUNT.ended, 1);
  }

  /** Whether what goes in and out of every step of this token's run is kept, not only what failed. */
  keeps(token: Token): boolean {
    return token.test || token.sampled === true;
  }

  /** Keeps what went in and out, for test runs and failures; the first 100 items of each. Of other runs only what a node has written into their log. */
  keep(token: Token, node: number, visit: number, input: readonly Item[], output: readonly { port: string; items: readonly JsonObject[] }[], error: StepError | null, log: readonly string[]): void {
    const whole = error !== null || this.keeps(token);
    if (!whole && log.length === 0) return;
    const limit = error ? MAX_FAILED_ITEMS : MAX_KEPT_ITEMS;
    this.changes.steps.push({
      versionId: token.versionId,
      runId: token.runId,
      workspaceId: token.workspaceId,
      at: this.now,
      node,
      visit,
      input: whole ? input.slice(0, limit).map(shownItem) : [],
      output: (whole ? output : []).map(({ port, items }) => ({ port, items: items.slice(0, MAX_KEPT_ITEMS) })),
      error,
      log,
      truncated: !whole || input.length > limit || output.some(({ items }) => items.length > MAX_KEPT_ITEMS),
    });
  }
}
