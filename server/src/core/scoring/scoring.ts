import type { ScoresOf, ScoringOffers } from '@parcours/sdk/node';
import type { ScoringDefinition } from './definition.js';

export interface ScoringModelState {
  readonly id: number;
  readonly key: string;
  readonly kind: 'score' | 'stages';
  readonly name: string;
  readonly definition: ScoringDefinition;
  readonly state: 'computing' | 'ready' | 'failed';
  /** How much of the recomputation is done: contacts read, of all. */
  readonly done: number;
  readonly of: number;
  readonly error: string | null;
  readonly computedAt: number | null;
  /** Contacts by grade or stage; '' for those without. */
  readonly groups: Readonly<Record<string, number>>;
}

/** How many contacts would have how many points; the last bar holds everything above. */
export interface ScoringPreview {
  readonly looked: number;
  readonly of: number;
  /** Of those looked at. `from`: points. */
  readonly bars: readonly { readonly from: number; readonly contacts: number }[];
  readonly groups: Readonly<Record<string, number>>;
}

export interface Lead {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly owner: string | null;
  readonly points: number;
  readonly grade: string | null;
  readonly stage: string | null;
  /** Epoch milliseconds: when an event last counted. */
  readonly activeAt: number | null;
  /** What weighs most, points by rule, heaviest first. */
  readonly why: readonly { readonly rule: string; readonly points: number }[];
}

export interface ScoringStep {
  readonly at: number;
  readonly model: string;
  readonly event: string;
  /** Key of the rule, `adjusted` or `set`. */
  readonly rule: string;
  /** Of a score. */
  readonly points: number | null;
  /** What all events up to this one came to then, faded; points for what is known of a contact are not in it. */
  readonly total: number | null;
  /** Of stages. */
  readonly stage: string | null;
  readonly category: string | null;
  readonly reason: string | null;
}

export interface ScoringStatement {
  readonly scores: readonly { readonly key: string; readonly name: string; readonly points: number; readonly grade: string | null; readonly why: readonly { readonly rule: string; readonly points: number }[] }[];
  readonly stages: readonly { readonly category: string; readonly stage: string; readonly name: string; readonly fr: string | null; readonly since: number; readonly why: string }[];
  /** Newest first, at most 200. */
  readonly steps: readonly ScoringStep[];
}

/** Scores and stages of a workspace; those of another one count as unknown. */
export interface Scoring {
  list(workspaceId: number): Promise<readonly ScoringModelState[]>;
  /** Throws `UserError` `bad_scoring`, `bad_rule`, `key_taken`. Everybody's history is read by it; journeys hear of what changes later. */
  create(workspaceId: number, key: string, name: string, definition: ScoringDefinition): Promise<number>;
  /** As `create`; what people see until everybody was read is what was before. */
  save(workspaceId: number, id: number, name: string, definition: ScoringDefinition): Promise<void>;
  remove(workspaceId: number, id: number): Promise<void>;
  /** What a definition would come to, from contacts drawn at random when there are many. Nothing is stored. */
  preview(workspaceId: number, definition: ScoringDefinition): Promise<ScoringPreview>;
  /** The contacts with most points now, best first. */
  leads(workspaceId: number, score: string | null, limit: number): Promise<readonly Lead[]>;
  /** Scores and stages of a contact with what they come from, read from its history. */
  statement(workspaceId: number, contactId: number): Promise<ScoringStatement>;
  /** Scores and stages of contacts now, what has just happened included. */
  scoresOf(workspaceId: number, contactIds: readonly number[]): Promise<readonly ScoresOf[]>;
  offers(workspaceId: number): Promise<ScoringOffers>;
}
