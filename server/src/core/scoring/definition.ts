import type { Rule } from '@parcours/sdk/node';

/** Points for each event of a name that fits. */
export interface EventRule {
  readonly key: string;
  readonly event: string;
  readonly where: Rule | null;
  readonly points: number;
  /** At most so many points of this rule stand at any time; null for no end. */
  readonly cap: number | null;
}

/** Points as long as something holds of the contact. They do not fade. */
export interface FactRule {
  readonly key: string;
  readonly rule: Rule;
  readonly points: number;
}

/** How points of events go away: half of them in so many days, or so many after each so many days without an event that counts. */
export type Decay = { readonly by: 'none' } | { readonly by: 'halfLife'; readonly days: number } | { readonly by: 'inactivity'; readonly days: number; readonly points: number };

export interface ScoreDefinition {
  readonly kind: 'score';
  readonly events: readonly EventRule[];
  readonly facts: readonly FactRule[];
  readonly cap: number | null;
  readonly decay: Decay;
  /** Best first; below the last one there is none. */
  readonly grades: readonly { readonly key: string; readonly from: number }[];
}

export interface StageRule {
  readonly key: string;
  readonly event: string;
  readonly where: Rule | null;
  readonly stage: string;
  /** Property of the event that names the product category; null: the contact as a whole. */
  readonly category: string | null;
  /** Only to a later stage, never back. */
  readonly forward: boolean;
}

export interface Stage {
  readonly key: string;
  readonly name: string;
  /** Its name in French; absent: the same. */
  readonly fr?: string;
  /** Who stays so long without being moved goes to `then`; null: stays. */
  readonly days: number | null;
  readonly then: string | null;
}

export interface StagesDefinition {
  readonly kind: 'stages';
  readonly stages: readonly Stage[];
  readonly events: readonly StageRule[];
}

export type ScoringDefinition = ScoreDefinition | StagesDefinition;
