import { Type, type Static } from 'typebox';
import { CONSENT_CHANNELS, CONSENT_STATES, type ConsentChannel, type ConsentState, type Localized } from '../node/index.js';
import { route } from './route.js';
import { Anything, Iso, Nullable, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Channel = Type.Unsafe<ConsentChannel>({ type: 'string', enum: [...CONSENT_CHANNELS] });
const State = Type.Unsafe<ConsentState>({ type: 'string', enum: [...CONSENT_STATES] });
const Basis = Type.Union([Type.Literal('consent'), Type.Literal('interest'), Type.Literal('service')]);
const AddressChannel = Type.Union([Type.Literal('email'), Type.Literal('sms'), Type.Literal('post')]);
const Words = Type.Object({ en: Text(200), fr: Type.Optional(Type.String({ maxLength: 200 })) }, strict);

export const PurposeAnswer = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  name: Type.Unsafe<Localized>(Anything),
  description: Type.Unsafe<Localized>(Anything),
  basis: Basis,
  channels: Type.Array(Channel),
  archived: Type.Boolean(),
  /** Contacts who have agreed, on any channel. */
  granted: Type.Integer(),
  withdrawn: Type.Integer(),
});
export type PurposeAnswer = Static<typeof PurposeAnswer>;

export const ContactConsents = Type.Object({
  current: Type.Array(Type.Object({ purpose: Type.String(), name: Type.Unsafe<Localized>(Anything), basis: Basis, channel: Channel, state: Nullable(State), changedAt: Nullable(Iso), allowed: Type.Boolean() })),
  history: Type.Array(Type.Object({ id: Type.Integer(), at: Iso, purpose: Type.String(), name: Type.Unsafe<Localized>(Anything), channel: Channel, state: State, source: Type.String(), text: Type.String(), place: Nullable(Type.String()), runId: Nullable(Type.Integer()) })),
  suppressed: Type.Array(Type.Object({ channel: AddressChannel, reason: Type.String(), at: Iso })),
  /** Whether openings and clicks are noticed; null: the workspace notices none at all. */
  tracked: Nullable(Type.Boolean()),
});
export type ContactConsents = Static<typeof ContactConsents>;

export const SuppressionAnswer = Type.Object({ channel: AddressChannel, reason: Type.String(), source: Type.String(), at: Iso, hash: Type.String() });
export type SuppressionAnswer = Static<typeof SuppressionAnswer>;

const PurposeBody = { name: Words, description: Type.Object({ en: Type.Optional(Type.String({ maxLength: 1_000 })), fr: Type.Optional(Type.String({ maxLength: 1_000 })) }, strict), basis: Basis, channels: Type.Array(Channel, { minItems: 1, maxItems: 4 }) };

/** What people have agreed to, whom nobody writes to, and what is owed to a person: everything about them, or nothing any more. */
export const consentRoutes = {
  purposes: route({ method: 'GET', path: '/purposes', scope: 'contacts:read', summary: 'What the workspace writes to people for, with how many agree', response: Type.Object({ items: Type.Array(PurposeAnswer) }) }),
  createPurpose: route({ method: 'POST', path: '/purposes', scope: 'settings:manage', status: 201, summary: 'Makes a purpose; 409 when the key is taken', body: Type.Object({ key: Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' }), ...PurposeBody }, strict), response: PurposeAnswer }),
  savePurpose: route({ method: 'PATCH', path: '/purposes/:id', scope: 'settings:manage', summary: 'Changes what a purpose is called and needs; an archived one lets nothing through', body: Type.Object({ name: Type.Optional(PurposeBody.name), description: Type.Optional(PurposeBody.description), basis: Type.Optional(PurposeBody.basis), channels: Type.Optional(PurposeBody.channels), archived: Type.Optional(Type.Boolean()) }, strict), response: PurposeAnswer }),
  ofContact: route({ method: 'GET', path: '/contacts/:id/consents', scope: 'contacts:read', summary: 'What a contact has agreed to, with the proof of each change', response: ContactConsents }),
  set: route({ method: 'POST', path: '/contacts/:id/consents', scope: 'contacts:edit', status: 204, summary: 'Keeps that a contact agrees or no longer does; when this answers, nothing begins that it forbids', body: Type.Object({ purpose: Text(40), channel: Channel, state: State, source: Text(200), text: Type.Optional(Type.String({ maxLength: 5_000 })) }, strict) }),
  track: route({ method: 'PUT', path: '/contacts/:id/tracking', scope: 'contacts:edit', status: 204, summary: 'Whether openings and clicks of a contact are noticed, from now on', body: Type.Object({ tracked: Type.Boolean() }, strict) }),
  suppressions: route({ method: 'GET', path: '/suppressions', scope: 'contacts:read', summary: 'The newest addresses nobody writes to, as hashes, and how many there are', response: Type.Object({ items: Type.Array(SuppressionAnswer), total: Type.Integer() }) }),
  suppress: route({ method: 'POST', path: '/suppressions', scope: 'contacts:edit', status: 204, summary: 'Puts an address on the suppression list; only its hash is kept', body: Type.Object({ channel: AddressChannel, address: Text(320), reason: Type.Optional(Type.String({ maxLength: 150, description: 'In your own words, kept with it' })) }, strict) }),
  look: route({ method: 'POST', path: '/suppressions/look', scope: 'contacts:read', audit: 'nothing changes', summary: 'Whether an address is on the suppression list, on which channels and why; the address is kept nowhere', body: Type.Object({ address: Text(320) }, strict), response: Type.Object({ items: Type.Array(SuppressionAnswer) }) }),
  lift: route({ method: 'POST', path: '/suppressions/lift', scope: 'settings:manage', summary: 'Takes an address off the suppression list; `lifted` is false when it was not on it', body: Type.Object({ channel: AddressChannel, address: Text(320), reason: Type.Optional(Type.String({ maxLength: 150, description: 'Stands in the audit log' })) }, strict), response: Type.Object({ lifted: Type.Boolean() }) }),
  export: route({ method: 'POST', path: '/contacts/:id/export', scope: 'runs:data', summary: 'Everything that is known of a contact, as JSON (GDPR articles 15 and 20)', response: Type.Unsafe<Record<string, unknown>>(Anything) }),
  erase: route({ method: 'POST', path: '/contacts/:id/erase', scope: 'settings:manage', status: 204, summary: 'Removes a person for good (GDPR article 17); counters still add up, and hashes of their addresses stay suppressed' }),
} as const;
