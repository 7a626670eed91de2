import type { Rule } from '@parcours/sdk/node';
import type { Segment } from '../../core/segments/segments.js';

/** Columns of a segment as it is shown. */
export const SEGMENT = `s.id, s.name, s.rule, s.state, s.members, s.error, s.compute_ms as "computeMs",
  (extract(epoch from s.computed_at) * 1000)::float8 as "computedAt", (extract(epoch from s.created_at) * 1000)::float8 as "createdAt", (extract(epoch from s.updated_at) * 1000)::float8 as "updatedAt"`;

export type SegmentRow = Segment & { readonly rule: Rule };
