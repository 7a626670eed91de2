import type { ScoringDefinition } from '../../core/scoring/definition.js';
import type { JsonObject } from '@parcours/sdk/node';
import type { SegmentTest } from '../segments/segment-test.js';

/** A definition whose rules were read: what the fold works with. */
export interface ScoringModel {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** The first score of a workspace has the short names of attributes. */
  readonly first: boolean;
  readonly definition: ScoringDefinition;
  /** By key of the rule; null where any event of the name counts. */
  readonly wheres: ReadonlyMap<string, SegmentTest | null>;
  readonly facts: ReadonlyMap<string, SegmentTest>;
  /** Names of the events that count, those of people and nodes who set something included. */
  readonly names: readonly string[];
}

/** What nodes and people record to change a score or set a stage: history like any other event, so that it merges, is parted and erased like it. */
export const ADJUSTED = 'score.adjusted';
export const STAGE_SET = 'stage.set';

/** One event that may count. */
export interface ScoredEvent {
  readonly id: number;
  readonly name: string;
  readonly properties: JsonObject;
  /** Epoch milliseconds. */
  readonly at: number;
}

export const DAY_MS = 86_400_000;
