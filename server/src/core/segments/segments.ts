import type { JsonObject, Rule } from '@parcours/sdk/node';

export interface Segment {
  readonly id: number;
  readonly name: string;
  readonly rule: Rule;
  /** `computing`: everybody is looked at once after the rule was written; what people see until then is what was before. */
  readonly state: 'computing' | 'ready' | 'failed';
  readonly members: number;
  readonly error: string | null;
  /** Epoch milliseconds. */
  readonly computedAt: number | null;
  readonly computeMs: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface SegmentPreview {
  /** How many it would be: exact, or estimated from a sample. */
  readonly count: number;
  readonly exact: boolean;
  readonly of: number;
  readonly sample: readonly { readonly id: number; readonly email: string | null; readonly name: string }[];
}

/** What a condition of a journey is tried on: the last events of a name; else items at hand, with whose they are; else contacts as they are. */
export interface TriedOn {
  readonly event?: string;
  readonly items?: readonly JsonObject[];
  readonly contactId?: number;
}

export interface ConditionPreview {
  readonly count: number;
  readonly of: number;
  readonly exact: boolean;
  readonly sample: readonly { readonly contactId: number | null; readonly name: string; /** Epoch milliseconds. */ readonly at: number | null; readonly properties: JsonObject | null }[];
}

/** Segments of a workspace; those of another one count as unknown. */
export interface Segments {
  /** Throws `UserError` `bad_rule`, `segment_cycle`, `name_taken`. Who is in it already when it is made has not entered: journeys hear of those who come later. */
  create(workspaceId: number, name: string, rule: Rule): Promise<Segment>;
  /** As `create`; nobody enters or leaves by a change of the rule as far as journeys are concerned. */
  save(workspaceId: number, id: number, name: string, rule: Rule): Promise<Segment>;
  /** Throws `UserError` `segment_used` when another segment asks for it. */
  remove(workspaceId: number, id: number): Promise<void>;
  /**
   * Throws `UserError` `bad_rule`. `exact`: all contacts are looked at, otherwise a sample when there are many. With `businessEvent`, values that the
   * rule takes from its event are those of the last one of that name; throws `no_event_yet`, and what `bindEvent` throws.
   */
  preview(workspaceId: number, rule: Rule, exact: boolean, businessEvent?: string): Promise<SegmentPreview>;
  /** What a condition over `{ contact, event, json }` would have said, as nodes, waits and exits evaluate it. Throws `UserError` `bad_rule`. */
  tryCondition(workspaceId: number, rule: Rule, on: TriedOn): Promise<ConditionPreview>;
}
