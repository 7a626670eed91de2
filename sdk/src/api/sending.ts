import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Nullable } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });
const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' });

/** Channels that rules of sending can be made for. */
export const SENDING_CHANNELS = ['email', 'sms', 'post', 'push'] as const;
export type SendingChannel = (typeof SENDING_CHANNELS)[number];
const Channel = Type.Unsafe<SendingChannel>({ type: 'string', enum: [...SENDING_CHANNELS] });

/** When nothing is sent on a channel, on the clocks of whoever it goes to. */
export const QuietHours = Type.Object({
  /** Quiet from then on, until `to`, over midnight where `to` is earlier; the same twice: no hours, only days. */
  from: Clock,
  to: Clock,
  /** Whole days, 1 Monday to 7 Sunday; never all of them. */
  days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 6, uniqueItems: true }),
  holidays: Type.Boolean(),
}, strict);
export type QuietHours = Static<typeof QuietHours>;

/** How many messages one person gets within so many hours. */
export const FrequencyCap = Type.Object({
  /** What it is counted by; the server gives it. Absent in a new one. */
  id: Type.Optional(Type.Integer({ minimum: 1 })),
  channel: Channel,
  /** Key of the one purpose it is about; null: all that are not of service, together. */
  purpose: Nullable(Type.String({ minLength: 1, maxLength: 40 })),
  most: Type.Integer({ minimum: 1, maximum: 100 }),
  hours: Type.Integer({ minimum: 1, maximum: 8_784 }),
  /** What becomes of one too many: it is left out, or waits for its turn. */
  over: Type.Union([Type.Literal('skip'), Type.Literal('wait')]),
}, strict);
export type FrequencyCap = Static<typeof FrequencyCap>;

export const SendingRules = Type.Object({
  quiet: Type.Object({ email: Type.Optional(QuietHours), sms: Type.Optional(QuietHours), post: Type.Optional(QuietHours), push: Type.Optional(QuietHours) }, strict),
  holidays: Type.Object({ country: Nullable(Type.Literal('FR')), dates: Type.Array(Day, { maxItems: 100, uniqueItems: true }) }, strict),
  /** A message that would wait longer because of these rules is left out; null: it waits however long. */
  skipAfterHours: Nullable(Type.Integer({ minimum: 1, maximum: 8_784 })),
  caps: Type.Array(FrequencyCap, { maxItems: 20 }),
}, strict);
export type SendingRules = Static<typeof SendingRules>;

/** What holds until a workspace says otherwise: no text messages of advertising at night, on Sundays and on public holidays, as in France. */
export const DEFAULT_SENDING_RULES: SendingRules = {
  quiet: { sms: { from: '22:00', to: '08:00', days: [7], holidays: true } },
  holidays: { country: 'FR', dates: [] },
  skipAfterHours: null,
  caps: [],
};

const PerSecond = Type.Number({ exclusiveMinimum: 0, maximum: 100_000 });
const Count = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
/** How fast messages are handed to a provider; null: as fast as it goes. */
export const SendingRate = Type.Object({ perSecond: Nullable(PerSecond), perDay: Nullable(Count), concurrent: Nullable(Type.Integer({ minimum: 1, maximum: 10_000 })) }, strict);
export type SendingRate = Static<typeof SendingRate>;

export const CredentialRate = Type.Object({
  credentialId: Type.Integer(),
  /** What somebody has set; null: what the type says holds. */
  rate: Nullable(SendingRate),
  /** What its type says of the provider; null: nothing. */
  standard: Nullable(SendingRate),
  /** Messages that wait for their turn, up to 10,000. */
  waiting: Type.Integer(),
});
export type CredentialRate = Static<typeof CredentialRate>;

/** When, and how often, people are written to. Messages of service are never held back by these rules. */
export const sendingRoutes = {
  read: route({ method: 'GET', path: '/sending-rules', scope: 'workflows:read', summary: 'Quiet hours and frequency caps of the workspace', response: SendingRules }),
  save: route({ method: 'PUT', path: '/sending-rules', scope: 'settings:manage', summary: 'Changes quiet hours and frequency caps; messages that wait because of them are judged again at once', body: SendingRules, response: SendingRules }),
  rate: route({ method: 'GET', path: '/credentials/:id/rate', scope: 'credentials:read', summary: 'How fast messages are handed over with a credential, and how many wait for their turn', response: CredentialRate }),
  saveRate: route({ method: 'PUT', path: '/credentials/:id/rate', scope: 'credentials:edit', summary: 'Changes how fast; null is what its type says. Who waits is looked at again at once', body: Type.Object({ rate: Nullable(SendingRate) }, strict), response: CredentialRate }),
} as const;
