/** What a rule is about: contacts with all that is known of them, as in segments, or what a run knows (`contact`, `event`, `json`). */
export type RuleScope = 'contacts' | 'data';
export const MATCHES = ['all', 'any', 'none'] as const;
export type Match = (typeof MATCHES)[number];
export const ATTRIBUTE_OPERATORS = ['equals', 'differs', 'greater', 'atLeast', 'less', 'atMost', 'contains', 'lacks', 'startsWith', 'oneOf', 'exists', 'empty'] as const;
export type AttributeOperator = (typeof ATTRIBUTE_OPERATORS)[number];
export const EVENT_MEASURES = ['did', 'didNot', 'atLeast', 'atMost', 'exactly', 'sumAtLeast', 'highestAtLeast', 'lowestAtMost', 'lastBefore', 'firstBefore'] as const;
export type EventMeasure = (typeof EVENT_MEASURES)[number];
export const PERIODS = ['today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];
export const CHANNELS = ['email', 'sms', 'post', 'web'] as const;
export const CONSENT_STATES = ['granted', 'withdrawn', 'asked'] as const;

/** Of an event, or of the contact: a field, a comparison, a value as it is typed. `{{ event.properties.author }}` is a value of the business event. */
export interface Comparison {
  readonly field: string;
  readonly operator: AttributeOperator;
  readonly value: string;
}
export type RuleTest =
  | ({ readonly kind: 'attribute' } & Comparison)
  /** `number` counts events, or days for `lastBefore` and `firstBefore`. */
  | { readonly kind: 'event'; readonly name: string; readonly measure: EventMeasure; readonly number: number; readonly property: string; readonly withinDays: number | null; readonly where: Comparison | null }
  | { readonly kind: 'sequence'; readonly steps: readonly string[]; readonly withinDays: number | null }
  | { readonly kind: 'list'; readonly id: number | null; readonly not: boolean }
  | { readonly kind: 'segment'; readonly id: number | null; readonly not: boolean }
  | { readonly kind: 'consent'; readonly purpose: string; readonly channel: (typeof CHANNELS)[number]; readonly state: (typeof CONSENT_STATES)[number]; readonly not: boolean }
  | { readonly kind: 'age'; readonly field: string; readonly operator: 'atLeast' | 'atMost'; readonly years: number }
  | { readonly kind: 'anniversary'; readonly field: string; readonly period: Period }
  | { readonly kind: 'distance'; readonly latitude: number; readonly longitude: number; readonly operator: 'atMost' | 'atLeast'; readonly km: number };
export interface RuleGroup {
  readonly kind: 'group';
  readonly match: Match;
  readonly of: readonly RuleNode[];
}
export type RuleNode = RuleGroup | RuleTest;

export const DAY_MS = 86_400_000;
/** A sequence has this many events. */
export const STEPS = { least: 2, most: 5 } as const;
export const SYMBOLS: Readonly<Partial<Record<AttributeOperator, string>>> = { equals: '==', differs: '!=', greater: '>', atLeast: '>=', less: '<', atMost: '<=' };
/** Measures that ask for a property of the events. */
export const takesProperty = (measure: EventMeasure): boolean => measure === 'sumAtLeast' || measure === 'highestAtLeast' || measure === 'lowestAtMost';
/** Measures that look at one event of all that ever were. */
export const looksBack = (measure: EventMeasure): boolean => measure === 'lastBefore' || measure === 'firstBefore';
export const takesValue = (operator: AttributeOperator): boolean => operator !== 'exists' && operator !== 'empty';

/** Whether enough is filled in to be asked. */
export function isComplete(test: RuleTest): boolean {
  switch (test.kind) {
    case 'event':
      return test.name.trim() !== '' && (!takesProperty(test.measure) || test.property.trim() !== '');
    case 'sequence':
      return test.steps.length >= STEPS.least && test.steps.every((step) => step.trim() !== '');
    case 'list':
    case 'segment':
      return test.id !== null;
    case 'consent':
      return test.purpose !== '';
    case 'distance':
      return true;
    case 'attribute':
      return test.field.trim() !== '' && (!takesValue(test.operator) || test.operator === 'equals' || test.operator === 'differs' || test.value !== '');
    default:
      return test.field.trim() !== '';
  }
}

export const completeTests = (group: RuleGroup): number => group.of.reduce((count, node) => count + (node.kind === 'group' ? completeTests(node) : Number(isComplete(node))), 0);
