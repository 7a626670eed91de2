import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Iso, Nullable, Page, PageQuery } from './schemas.js';

const strict = { additionalProperties: false } as const;

/** What a rule can watch for. */
export const ALERT_KINDS = ['journey_failing', 'provider_refusing', 'lag', 'silence', 'hot_leads', 'quota', 'package_failing', 'bounces', 'delivery_drop'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
const Kind = Type.Unsafe<AlertKind>({ type: 'string', enum: [...ALERT_KINDS] });

export const ALERT_STATES = ['firing', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
const State = Type.Unsafe<AlertState>({ type: 'string', enum: [...ALERT_STATES] });

export const DIGEST_PERIODS = ['off', 'weekly', 'daily'] as const;
export type DigestPeriod = (typeof DIGEST_PERIODS)[number];
const Period = Type.Unsafe<DigestPeriod>({ type: 'string', enum: [...DIGEST_PERIODS] });

const AlertSettings = Type.Object({
  /** How far back is looked. */
  windowMinutes: Type.Integer({ minimum: 5, maximum: 4_320 }),
  /** From here on it fires: percent, minutes, points of a percentage or a number, as its kind has it. */
  limit: Type.Number({ minimum: 0, maximum: 1_000_000 }),
  /** Fewer failures or messages than this say nothing. */
  least: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  /** Hot leads: key of the score; null: the first. */
  score: Nullable(Type.String({ maxLength: 40 })),
  /** Hot leads: key of the grade; null: the highest. */
  grade: Nullable(Type.String({ maxLength: 40 })),
}, strict);
export type AlertSettings = Static<typeof AlertSettings>;

const nothing = { score: null, grade: null } as const;
/** What holds for a rule until somebody says otherwise. */
export const ALERT_DEFAULTS: Readonly<Record<AlertKind, AlertSettings>> = {
  /** `limit` percent of the runs that ended have failed, and at least `least` of them. */
  journey_failing: { windowMinutes: 60, limit: 20, least: 5, ...nothing },
  /** `limit` sends with a credential were refused, and no fewer than have gone out on the channel. */
  provider_refusing: { windowMinutes: 15, limit: 5, least: 0, ...nothing },
  /** The oldest due step is `limit` minutes late. */
  lag: { windowMinutes: 5, limit: 5, least: 0, ...nothing },
  /** Nobody has entered a workflow that usually has at least `least` entries in such a time. */
  silence: { windowMinutes: 1_440, limit: 0, least: 5, ...nothing },
  /** `limit` contacts have reached a grade of a score. */
  hot_leads: { windowMinutes: 60, limit: 1, least: 0, ...nothing },
  /** `limit` percent of a quota are used. */
  quota: { windowMinutes: 1_440, limit: 90, least: 0, ...nothing },
  /** `limit` runs have failed by a defect of a node package. */
  package_failing: { windowMinutes: 60, limit: 5, least: 0, ...nothing },
  /** `limit` percent of the messages of a channel came back or were complained of, of at least `least`. */
  bounces: { windowMinutes: 1_440, limit: 5, least: 50, ...nothing },
  /** `limit` points fewer of the messages of a channel have arrived than in the four weeks before, of at least `least`. */
  delivery_drop: { windowMinutes: 1_440, limit: 15, least: 50, ...nothing },
};

const RuleInput = {
  /** The one workflow it is about; null: all that have no rule of their own. */
  workflowId: Nullable(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })), enabled: Type.Boolean(), settings: AlertSettings,
  /** Ids of members who are told by mail; null: everybody who wants to be. */
  recipients: Nullable(Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { maxItems: 100 })), email: Type.Boolean(), hook: Type.Boolean(),
  /** Nobody is told before; alerts are listed all the same. */
  mutedUntil: Nullable(Iso),
};
const AlertRule = Type.Object({ id: Type.Integer(), kind: Kind, workflowName: Nullable(Type.String()), ...RuleInput });
export type AlertRule = Static<typeof AlertRule>;

const Alert = Type.Object({
  id: Type.Integer(), ruleId: Type.Integer(), kind: Kind, state: State,
  /** What it is about, as people know it; empty for the workspace as a whole. */
  name: Type.String(),
  /** Where it is looked into: a path of the editor. */
  link: Type.String(),
  /** What was measured last, the bound, and out of how many. */
  value: Type.Number(), limit: Type.Number(), of: Nullable(Type.Number()),
  windowMinutes: Type.Integer(), since: Iso, lastAt: Iso, resolvedAt: Nullable(Iso), acknowledgedAt: Nullable(Iso), acknowledgedBy: Nullable(Type.String()),
  /** Nobody was told, for its rule was muted. */
  quiet: Type.Boolean(),
});
export type Alert = Static<typeof Alert>;

const Preferences = Type.Object({ email: Type.Boolean(), bell: Type.Boolean(), without: Type.Array(Kind, { maxItems: ALERT_KINDS.length }), digest: Period }, strict);
export type AlertPreferences = Static<typeof Preferences>;

/** `secret`: what the other side checks signatures with (Standard Webhooks); null for those who may not change it. */
const Hook = Type.Object({ url: Nullable(Type.String()), enabled: Type.Boolean(), secret: Nullable(Type.String()), lastError: Nullable(Type.String()), lastAt: Nullable(Iso) });
export type AlertHook = Static<typeof Hook>;
const DigestOf = Type.Unsafe<'weekly' | 'daily'>({ type: 'string', enum: ['weekly', 'daily'] });
const DigestPreview = Type.Object({ subject: Type.String(), html: Type.String(), text: Type.String(), empty: Type.Boolean(), mail: Type.Boolean() });

/** What went wrong, who is told of it, and the summary by mail. */
export const alertRoutes = {
  list: route({ method: 'GET', path: '/alerts', scope: 'workflows:read', summary: 'Alerts, newest first', query: Type.Object({ ...PageQuery, state: Type.Optional(Type.Unsafe<'open' | 'resolved'>({ type: 'string', enum: ['open', 'resolved'] })), kind: Type.Optional(Kind) }, strict), response: Page(Alert) }),
  acknowledge: route({ method: 'POST', path: '/alerts/:id/acknowledge', scope: 'runs:operate', summary: 'Says that somebody looks after it; a second call changes nothing', response: Alert }),
  bell: route({ method: 'GET', path: '/alert-bell', scope: 'session', summary: 'How much has changed that this person has not seen, and the latest alerts', response: Type.Object({ unread: Type.Integer(), open: Type.Integer(), upTo: Type.Integer(), items: Type.Array(Alert) }) }),
  seen: route({ method: 'POST', path: '/alert-bell/seen', scope: 'session', status: 204, audit: 'nothing changes', summary: 'Says that this person has seen what there was up to here', body: Type.Object({ upTo: Type.Integer({ minimum: 0 }) }, strict) }),
  rules: route({ method: 'GET', path: '/alert-rules', scope: 'workflows:read', summary: 'Rules of alerts', response: Type.Object({ items: Type.Array(AlertRule) }) }),
  createRule: route({ method: 'POST', path: '/alert-rules', scope: 'settings:manage', status: 201, summary: 'Makes a rule of alerts', body: Type.Object({ kind: Kind, ...RuleInput }, strict), response: AlertRule }),
  saveRule: route({ method: 'PUT', path: '/alert-rules/:id', scope: 'settings:manage', summary: 'Changes a rule of alerts', body: Type.Object(RuleInput, strict), response: AlertRule }),
  removeRule: route({ method: 'DELETE', path: '/alert-rules/:id', scope: 'settings:manage', status: 204, summary: 'Deletes a rule of alerts with its alerts' }),
  recipients: route({ method: 'GET', path: '/alert-recipients', scope: 'settings:manage', summary: 'Members who can be told by mail, and whether they want to be', response: Type.Object({ items: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), email: Type.Boolean() })), mail: Type.Boolean() }) }),
  preferences: route({ method: 'GET', path: '/alert-preferences', scope: 'session', summary: 'How this person is told of alerts in this workspace', response: Preferences }),
  savePreferences: route({ method: 'PUT', path: '/alert-preferences', scope: 'session', summary: 'Changes how this person is told of alerts in this workspace', body: Preferences, response: Preferences }),
  hook: route({ method: 'GET', path: '/alert-hook', scope: 'settings:manage', summary: 'Where alerts are posted to', response: Hook }),
  saveHook: route({ method: 'PUT', path: '/alert-hook', scope: 'settings:manage', summary: 'Changes where alerts are posted to; `renew` makes another secret', body: Type.Object({ url: Nullable(Type.String({ maxLength: 2_000 })), enabled: Type.Boolean(), renew: Type.Optional(Type.Boolean()) }, strict), response: Hook }),
  testHook: route({ method: 'POST', path: '/alert-hook/test', scope: 'settings:manage', summary: 'Posts a message of type `alert.test`', response: Type.Object({ ok: Type.Boolean(), message: Type.String() }) }),
  digest: route({ method: 'GET', path: '/digest', scope: 'session', summary: 'The summary as this person would get it now', query: Type.Object({ period: Type.Optional(DigestOf) }, strict), response: DigestPreview }),
  sendDigest: route({ method: 'POST', path: '/digest', scope: 'session', summary: 'Sends the summary to this person now', body: Type.Object({ period: DigestOf }, strict), response: Type.Object({ ok: Type.Boolean(), message: Type.String() }) }),
} as const;
