import { Type, type Static } from 'typebox';
import { LIFE_STAGES, type LifeStage } from '../workflow/index.js';
import { route } from './route.js';
import { Nullable } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' });
const Count = Type.Integer();

/** How an order is credited to the messages that came before it: all to the first or the last, the same to each, or less the older they are. */
export const CREDIT_MODELS = ['last', 'first', 'linear', 'decay'] as const;
export type CreditModel = (typeof CREDIT_MODELS)[number];

const Minutes = Type.Number({ minimum: 0, maximum: 1_440 });
export const ReportSettings = Type.Object({
  model: Type.Unsafe<CreditModel>({ type: 'string', enum: [...CREDIT_MODELS] }),
  /** A message counts for orders within so many days. */
  windowDays: Type.Integer({ minimum: 1, maximum: 90 }),
  /** What one message or other action would take somebody by hand. */
  minutes: Type.Object({ email: Minutes, sms: Minutes, post: Minutes, other: Minutes }, strict),
}, strict);
export type ReportSettings = Static<typeof ReportSettings>;

/** What holds until a workspace says otherwise. */
export const DEFAULT_REPORT_SETTINGS: ReportSettings = { model: 'last', windowDays: 7, minutes: { email: 2, sms: 1, post: 10, other: 1 } };

export const Money = Type.Object({ amount: Type.Number(), currency: Type.String() });
export type Money = Static<typeof Money>;

/** Orders, whoever they are credited to: those that a message came before in the window, and the others. */
const OrderSums = Type.Object({
  orders: Count,
  /** First orders we know of: leads that became customers. */
  customers: Count,
  turnover: Type.Array(Money),
});
/** What customers do with and without messages before it: leads that convert, orders of those who had bought before, what one order is worth. */
export const CustomerEffect = Type.Object({ all: OrderSums, helped: OrderSums });
export type CustomerEffect = Static<typeof CustomerEffect>;

/** A journey on the funnel of the life cycle, by the stage it was given; null: none yet. */
export const MappedJourney = Type.Object({
  workflowId: Type.Integer(), name: Type.String(), stage: Nullable(Type.Unsafe<LifeStage>({ type: 'string', enum: [...LIFE_STAGES] })),
  inside: Count, started: Count, sent: Count, goals: Count, revenue: Type.Array(Money),
});
export type MappedJourney = Static<typeof MappedJourney>;

const Sums = { emails: Count, sms: Count, letters: Count, points: Count, started: Count, goals: Count, heldOut: Count, orders: Count, revenue: Type.Array(Money), minutesSaved: Type.Number() };
export const DashboardTotals = Type.Object(Sums);
export type DashboardTotals = Static<typeof DashboardTotals>;

export const DashboardPoint = Type.Object({ day: Day, emails: Count, sms: Count, letters: Count, started: Count, goals: Count, inside: Count, revenue: Type.Number() });
export type DashboardPoint = Static<typeof DashboardPoint>;

export const ChannelReport = Type.Object({
  channel: Type.String(), sent: Count, delivered: Count, opened: Count, clicked: Count, bounced: Count, complained: Count, unsubscribed: Count, skipped: Count, failed: Count, unknown: Count,
  cost: Type.Array(Money), revenue: Type.Array(Money),
});
export type ChannelReport = Static<typeof ChannelReport>;

export const RankedJourney = Type.Object({ workflowId: Type.Integer(), name: Type.String(), deleted: Type.Boolean(), started: Count, goals: Count, sent: Count, revenue: Type.Array(Money) });
export type RankedJourney = Static<typeof RankedJourney>;

export const Dashboard = Type.Object({
  from: Day, to: Day, today: Day, timezone: Type.String(),
  /** Points of the chart are days, or months where there are very many. */
  step: Type.Union([Type.Literal('day'), Type.Literal('month')]),
  /** Contacts with a run under way at this moment. */
  inside: Count,
  /** Contacts that workflows have reached today. */
  targetedToday: Count,
  totals: DashboardTotals,
  /** The same of as many days before. */
  before: DashboardTotals,
  points: Type.Array(DashboardPoint),
  /** What `revenue` of the points is in: the currency with the most of it; null without orders. */
  currency: Nullable(Type.String()),
  channels: Type.Array(ChannelReport),
  journeys: Type.Array(RankedJourney),
  effect: CustomerEffect,
  /** Published and paused workflows on the funnel of the life cycle; `inside`: runs under way now. */
  map: Type.Array(MappedJourney),
  health: Type.Object({ overdue: Count, lagSeconds: Count, failedToday: Count, unknownToday: Count, ordersUnread: Count }),
});
export type Dashboard = Static<typeof Dashboard>;

const Interval = { low: Type.Number(), high: Type.Number() };
export const MessageReport = Type.Object({ node: Type.String(), name: Type.String(), channel: Type.String(), sent: Count, delivered: Count, opened: Count, clicked: Count, bounced: Count, skipped: Count, failed: Count, revenue: Type.Array(Money) });
export type MessageReport = Static<typeof MessageReport>;

/** Where people were; empty: nobody knows, as behind the servers that fetch images for mail programs. */
export const TouchpointReport = Type.Object({ touchpoint: Type.String(), device: Type.String(), opened: Count, clicked: Count, orders: Count, turnover: Type.Array(Money) });
export type TouchpointReport = Static<typeof TouchpointReport>;

export const SplitReport = Type.Object({
  node: Type.String(), name: Type.String(),
  arms: Type.Array(Type.Object({
    port: Type.String(), contacts: Count, goals: Count, rate: Type.Number(), ...Interval,
    /** Against the first arm; null for the first itself. Holds however often somebody looks. */
    against: Nullable(Type.Object({ difference: Type.Number(), ...Interval, p: Type.Number(), verdict: Type.Union([Type.Literal('tooEarly'), Type.Literal('noDifference'), Type.Literal('better'), Type.Literal('worse')]) })),
  })),
});
export type SplitReport = Static<typeof SplitReport>;

const Verdict = Type.Union([Type.Literal('tooEarly'), Type.Literal('noDifference'), Type.Literal('better'), Type.Literal('worse')]);
/** Against those kept out. Holds however often somebody looks. */
const Against = Type.Object({ difference: Type.Number(), ...Interval, p: Type.Number(), verdict: Verdict });
const LiftGroup = Type.Object({
  contacts: Count,
  /** Those who have reached a goal in their time, inside or not. */
  reached: Count, rate: Type.Number(), ...Interval,
  /** Orders in their time, of contacts that are still known. */
  orders: Count, turnover: Type.Number(), turnoverEach: Type.Number(),
});
/** Contacts kept out of a journey beside those who entered: what it brings about. */
export const LiftReport = Type.Object({
  /** Share kept out by the version published now; null: nobody is kept out any more. */
  percent: Nullable(Type.Number()),
  /** How long each contact is looked at, from the first time it would have entered. */
  days: Count,
  heldOut: LiftGroup, entered: LiftGroup,
  conversions: Against,
  /** Conversions there would not have been without the journey, as estimated; with the bounds of the interval. */
  extra: Type.Object({ count: Type.Number(), ...Interval }),
  /** By how much the rate is higher, as a share of the rate of those kept out; null when that is nought. */
  lift: Nullable(Type.Number()),
  /** Turnover of one contact; null without orders. */
  turnover: Nullable(Type.Object({ ...Against.properties, currency: Type.String() })),
  /** Contacts are compared by the latest of them. */
  looked: Count,
});
export type LiftReport = Static<typeof LiftReport>;

export const JourneyReport = Type.Object({
  workflowId: Type.Integer(), name: Type.String(), deleted: Type.Boolean(), from: Day, to: Day, timezone: Type.String(),
  totals: Type.Object({ started: Count, done: Count, failed: Count, cancelled: Count, goals: Count, heldOut: Count, revenue: Type.Array(Money), cost: Type.Array(Money) }),
  /** Nodes of the version with the most runs of late, in the order of the document: how many of the runs that began in the range have come by. */
  funnel: Type.Array(Type.Object({ node: Type.String(), name: Type.String(), type: Type.String(), runs: Count })),
  messages: Type.Array(MessageReport),
  splits: Type.Array(SplitReport),
  /** Openings and clicks of its messages, and orders they came before, by touchpoint and device (D13). */
  touchpoints: Type.Array(TouchpointReport),
  /** Null: nobody was kept out in the range. */
  lift: Nullable(LiftReport),
  /** `helped`: orders that this journey's messages came before; `all`: all of the workspace. */
  effect: CustomerEffect,
  stage: Nullable(Type.Unsafe<LifeStage>({ type: 'string', enum: [...LIFE_STAGES] })),
  /** How many of the runs of the range the funnel and the tests look at: the latest ones. */
  looked: Count,
  of: Count,
  model: ReportSettings.properties.model,
  /** Within which time an order is credited to messages of this journey: the window of its goal, or that of the workspace. */
  windowDays: Type.Integer({ minimum: 1, maximum: 365 }),
  windowAfter: Type.Union([Type.Literal('entry'), Type.Literal('message')]),
});
export type JourneyReport = Static<typeof JourneyReport>;

const Range = Type.Object({ from: Type.Optional(Day), to: Type.Optional(Day) }, strict);

/** How it goes. Numbers come from counters that are kept up with what happens. */
export const reportRoutes = {
  dashboard: route({ method: 'GET', path: '/dashboard', scope: 'workflows:read', summary: 'Indicators of all workflows over days of the workspace; the last 30 unless said', query: Range, response: Dashboard }),
  journey: route({ method: 'GET', path: '/workflows/:id/report', scope: 'workflows:read', summary: 'How a workflow does: funnel, goals, messages, tests and revenue', query: Range, response: JourneyReport }),
  settings: route({ method: 'GET', path: '/report-settings', scope: 'workflows:read', summary: 'How orders are credited, and what an action saves', response: ReportSettings }),
  saveSettings: route({ method: 'PUT', path: '/report-settings', scope: 'settings:manage', summary: 'Changes how orders are credited from now on, and what an action saves', body: ReportSettings, response: ReportSettings }),
} as const;
