import type { Rule } from '@parcours/sdk/node';

export type Scalar = string | number | boolean | null;
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Fold = 'count' | 'sum' | 'min' | 'max' | 'since_first' | 'since_last';
export type Period = 'today' | 'week' | 'month' | number;

/** Where a value stands: on the contact (`contact.city`) or, inside a condition on events, in one event's properties. */
export interface Place {
  readonly of: 'contact' | 'event';
  readonly path: readonly string[];
}

/** Events of one name, as one number. `since_*` answer milliseconds; windows reach back from now. */
export interface EventFold {
  readonly fold: Fold;
  readonly name: string;
  /** Of `sum`, `min` and `max`: which property. */
  readonly property: readonly string[] | null;
  readonly withinMs: number | null;
  readonly where: SegmentTest | null;
}

export interface SequenceStep {
  readonly name: string;
  readonly where: SegmentTest | null;
}

/** A segment's rule, checked and taken apart. Each kind is one row of the operator table: it is evaluated by `evaluate.ts` and written as SQL by `compile.ts`. */
export type SegmentTest =
  | { readonly test: 'constant'; readonly value: boolean }
  | { readonly test: 'all' | 'any'; readonly of: readonly SegmentTest[] }
  | { readonly test: 'not'; readonly of: SegmentTest }
  | { readonly test: 'compare'; readonly place: Place; readonly comparison: Comparison; readonly value: Scalar }
  | { readonly test: 'exists'; readonly place: Place }
  | { readonly test: 'contains' | 'startsWith'; readonly place: Place; readonly text: string }
  | { readonly test: 'events'; readonly events: EventFold; readonly comparison: Comparison; readonly value: number }
  | { readonly test: 'sequence'; readonly withinMs: number | null; readonly steps: readonly SequenceStep[] }
  | { readonly test: 'onList' | 'inSegment'; readonly id: number }
  | { readonly test: 'consent'; readonly purpose: string; readonly channel: ConsentChannel; readonly state: ConsentState }
  | { readonly test: 'age' | 'daysSince'; readonly place: Place; readonly comparison: Comparison; readonly value: number }
  | { readonly test: 'anniversary'; readonly place: Place; readonly period: Period }
  | { readonly test: 'distance'; readonly latitude: number; readonly longitude: number; readonly comparison: Comparison; readonly km: number };

export type SegmentRule = Rule;

/** What somebody may have agreed to hear of, and how that stands; `asked` awaits confirmation. */
export const CONSENT_CHANNELS = ['email', 'sms', 'post', 'web'] as const;
export const CONSENT_STATES = ['granted', 'withdrawn', 'asked'] as const;
export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];
export type ConsentState = (typeof CONSENT_STATES)[number];

/** Fields every contact has; everything else below `contact.` is an attribute. */
export const CONTACT_FIELDS = ['email', 'phone', 'externalId', 'timezone', 'locale'] as const;
export type ContactField = (typeof CONTACT_FIELDS)[number];
export const isContactField = (name: string | undefined): name is ContactField => (CONTACT_FIELDS as readonly (string | undefined)[]).includes(name);

/** A date at the beginning of a text, as far as rules look at it. */
export const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/;
/** A text that counts as a number. */
export const NUMBER = /^-?[0-9]{1,15}([.][0-9]{1,15})?$/;

/** Groups in groups so deep are taken as one when it is asked until when their answer stays. */
export const WHOLE_DEPTH = 3;
