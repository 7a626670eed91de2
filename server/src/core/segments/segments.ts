import type { Rule } from '@parcours/sdk/node';

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

/** Segments of a workspace; those of another one count as unknown. */
export interface Segments {
  /** Throws `UserError` `bad_rule`, `segment_cycle`, `name_taken`. Who is in it already when it is made has not entered: journeys hear of those who come later. */
  create(workspaceId: number, name: string, rule: Rule): Promise<Segment>;
  /** As `create`; nobody enters or leaves by a change of the rule as far as journeys are concerned. */
  save(workspaceId: number, id: number, name: string, rule: Rule): Promise<Segment>;
  /** Throws `UserError` `segment_used` when another segment asks for it. */
  remove(workspaceId: number, id: number): Promise<void>;
  /** Throws `UserError` `bad_rule`. `exact`: all contacts are looked at, otherwise a sample when there are many. */
  preview(workspaceId: number, rule: Rule, exact: boolean): Promise<SegmentPreview>;
}
