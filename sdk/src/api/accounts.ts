import { Type, type Static } from 'typebox';
import { GivenRole, Iso, LanguageName, Nullable, Page, PageQuery, PermissionName, Role, Session, Text } from './schemas.js';
import { route } from './route.js';

const strict = { additionalProperties: false } as const;
const Email = Type.String({ minLength: 3, maxLength: 320 });
/** What is typed to sign in: any length, since a wrong one is a wrong one. */
const Typed = Type.String({ minLength: 1, maxLength: 128 });
const Chosen = Type.String({ minLength: 8, maxLength: 128 });
const Code = Type.String({ minLength: 6, maxLength: 24, description: 'Six digits of the authenticator, or a recovery code' });
const Token = Type.String({ maxLength: 200 });
const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) });

const OpenSession = Type.Object({ id: Type.Integer(), current: Type.Boolean(), createdAt: Iso, seenAt: Iso, expiresAt: Iso, address: Nullable(Type.String()), agent: Nullable(Type.String()), workspace: Type.String() });

const Member = Type.Object({ id: Type.Integer(), email: Type.String(), name: Type.String(), role: Role, secondFactor: Type.Boolean(), sessions: Type.Integer(), seenAt: Nullable(Iso) });
const Invitation = Type.Object({ id: Type.Integer(), email: Type.String(), role: GivenRole, createdAt: Iso, expiresAt: Iso, invitedBy: Nullable(Type.String()) });
/** The link is shown once. `mailed`: it was also sent; without an instance mail server somebody has to hand it over. */
const Handed = { link: Type.String(), mailed: Type.Boolean() };

const AuditEntry = Type.Object({
  id: Type.Integer(), at: Iso, actor: Type.Object({ kind: Type.Unsafe<'person' | 'key' | 'system'>({ type: 'string', enum: ['person', 'key', 'system'] }), id: Nullable(Type.Integer()), name: Type.String() }),
  action: Type.String(), subject: Nullable(Type.String()), details: Type.Record(Type.String(), Type.Unknown()), address: Nullable(Type.String()), agent: Nullable(Type.String()),
});
const AuditFilter = { action: Type.Optional(Type.String({ maxLength: 80 })), actor: Type.Optional(Type.String({ maxLength: 320 })), from: Type.Optional(Iso), to: Type.Optional(Iso) };

/** Signing in and out, and what people do with their own account. */
export const accountRoutes = {
  session: {
    options: route({ method: 'GET', path: '/session/options', scope: 'public', summary: 'Which ways of signing in there are', response: Type.Object({ oidc: Nullable(Type.Object({ label: Type.String() })), mail: Type.Boolean() }) }),
    read: route({ method: 'GET', path: '/session', scope: 'session', summary: 'Who is signed in, where, and what they may do', response: Session }),
    create: route({ method: 'POST', path: '/session', scope: 'public', status: 201, summary: 'Signs in and sets the session cookie; 401 `second_factor_needed` asks for the same again with `code`', body: Type.Object({ email: Email, password: Typed, code: Type.Optional(Code) }, strict), response: Session }),
    remove: route({ method: 'DELETE', path: '/session', scope: 'session', status: 204, summary: 'Signs out' }),
    enter: route({ method: 'POST', path: '/session/workspace', scope: 'session', summary: 'Goes over to another workspace of the same person, with a new session', body: Type.Object({ workspaceId: Type.Integer() }, strict), response: Session }),
    oidc: route({ method: 'GET', path: '/session/oidc', scope: 'public', status: 302, summary: 'Sends the browser to the identity provider', query: Type.Object({ return: Type.Optional(Type.String({ maxLength: 2_000 })) }, strict) }),
    oidcReturn: route({ method: 'GET', path: '/session/oidc/return', scope: 'public', status: 302, summary: 'Where the identity provider sends the browser back to; opens the session', query: Type.Object({}, { additionalProperties: Type.String({ maxLength: 4_000 }) }) }),
  },
  passwordReset: {
    request: route({ method: 'POST', path: '/password-reset', scope: 'public', status: 202, summary: 'Sends a link to choose another password, if there is such an account; the answer is the same when there is none', body: Type.Object({ email: Email }, strict) }),
    complete: route({ method: 'POST', path: '/password-reset/complete', scope: 'public', status: 204, summary: 'Sets another password with the link and ends all sessions', body: Type.Object({ token: Token, password: Chosen }, strict) }),
  },
  account: {
    save: route({ method: 'PATCH', path: '/account', scope: 'session', summary: 'Changes the own name or language', body: Type.Object({ name: Type.Optional(Text(120)), language: Type.Optional(LanguageName) }, strict), response: Session }),
    password: route({ method: 'POST', path: '/account/password', scope: 'session', summary: 'Changes the own password; ends all other sessions and tells the owner of the address', body: Type.Object({ current: Typed, password: Chosen }, strict), response: Session }),
    email: route({ method: 'POST', path: '/account/email', scope: 'session', summary: 'Changes the own address, told to the old one; with an instance mail server only once the link in the new one is opened', body: Type.Object({ current: Typed, email: Email }, strict), response: Type.Object({ changed: Type.Boolean() }) }),
    confirmEmail: route({ method: 'POST', path: '/account/email/confirm', scope: 'public', status: 204, summary: 'Confirms a new address with the link sent to it', body: Type.Object({ token: Token }, strict) }),
    sessions: route({ method: 'GET', path: '/account/sessions', scope: 'session', summary: 'Where the own account is signed in', response: Type.Object({ items: Type.Array(OpenSession) }) }),
    endSession: route({ method: 'DELETE', path: '/account/sessions/:id', scope: 'session', status: 204, summary: 'Ends one of the own sessions' }),
    endOthers: route({ method: 'DELETE', path: '/account/sessions', scope: 'session', status: 204, summary: 'Ends all own sessions but this one' }),
    startSecondFactor: route({ method: 'POST', path: '/account/second-factor', scope: 'session', summary: 'Offers a new authenticator secret; it counts once confirmed', body: Type.Object({ current: Typed }, strict), response: Type.Object({ secret: Type.String(), uri: Type.String() }) }),
    confirmSecondFactor: route({ method: 'POST', path: '/account/second-factor/confirm', scope: 'session', summary: 'Turns the second factor on with a first code; gives recovery codes, once', body: Type.Object({ code: Code }, strict), response: RecoveryCodes }),
    renewRecoveryCodes: route({ method: 'POST', path: '/account/second-factor/recovery-codes', scope: 'session', summary: 'Replaces all recovery codes', body: Type.Object({ current: Typed, code: Code }, strict), response: RecoveryCodes }),
    removeSecondFactor: route({ method: 'POST', path: '/account/second-factor/remove', scope: 'session', status: 204, summary: 'Turns the second factor off', body: Type.Object({ current: Typed, code: Code }, strict) }),
  },
} as const;

/** Workspaces, who belongs to them, and what was done in them. */
/** What a workspace may have a limited number of: contacts at any time, the others on a day in UTC. */
const QUOTA_KINDS = ['runs', 'contacts', 'events', 'messages'] as const;
const QuotaKind = Type.Unsafe<(typeof QUOTA_KINDS)[number]>({ type: 'string', enum: [...QUOTA_KINDS] });
const Quota = Type.Object({ kind: QuotaKind, most: Nullable(Type.Integer({ description: 'Set by the workspace' })), ceiling: Nullable(Type.Integer({ description: 'Set by the operator; the lower one counts' })), used: Type.Integer({ minimum: 0 }) });
const MostOfKind = Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })));
const WorkspaceLimits = Type.Object({
  keepRunsDays: Type.Integer(), keepAuditDays: Type.Integer(), keepCopiesDays: Type.Integer({ description: 'Copies of sent messages' }),
  callSeconds: Type.Integer({ description: 'A request to another host takes so long at most' }), callMegabytes: Type.Integer({ description: 'The answer of another host is read so far at most' }),
  tracked: Type.Boolean({ description: 'Messages may notice openings and clicks' }),
  quotas: Type.Array(Quota),
});

export const workspaceRoutes = {
  workspace: {
    create: route({ method: 'POST', path: '/workspaces', scope: 'workspaces:create', status: 201, summary: 'Makes a further workspace, owned by who makes it', body: Type.Object({ name: Text(120), timezone: Type.Optional(Type.String({ maxLength: 64 })) }, strict), response: Type.Object({ id: Type.Integer() }) }),
    save: route({ method: 'PATCH', path: '/workspace', scope: 'settings:manage', summary: 'Changes the name, the time zone, or who needs a second factor; `restoredFrom: null` says that somebody has looked at a restored workspace', body: Type.Object({ name: Type.Optional(Text(120)), timezone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })), secondFactor: Type.Optional(Type.Union([Type.Literal('optional'), Type.Literal('owners'), Type.Literal('everybody')])), restoredFrom: Type.Optional(Type.Null()) }, strict), response: Session.properties.workspace }),
    limits: route({ method: 'GET', path: '/workspace/limits', scope: 'settings:manage', summary: 'How much the workspace may use, how much it has used, how long things are kept, and what else its owners allow', response: WorkspaceLimits }),
    saveLimits: route({
      method: 'PATCH', path: '/workspace/limits', scope: 'settings:manage', summary: 'Changes how much the workspace may use, within what the operator allows, how long finished runs without a contact, copies of messages and entries of the audit log are kept, how far requests to other hosts may go, and whether openings and clicks are noticed; null takes a quota away',
      body: Type.Object({
        keepRunsDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })), keepAuditDays: Type.Optional(Type.Integer({ minimum: 365, maximum: 3_650 })), keepCopiesDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
        callSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 })), callMegabytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })), tracked: Type.Optional(Type.Boolean()),
        quotas: Type.Optional(Type.Object({ runs: MostOfKind, contacts: MostOfKind, events: MostOfKind, messages: MostOfKind }, strict)),
      }, strict), response: WorkspaceLimits,
    }),
  },
  members: {
    list: route({ method: 'GET', path: '/members', scope: 'members:read', summary: 'Who belongs to the workspace', query: Type.Object(PageQuery, strict), response: Page(Member) }),
    save: route({ method: 'PATCH', path: '/members/:id', scope: 'members:manage', summary: 'Gives a member another role, at once; only owners touch owners, and one owner always stays', body: Type.Object({ role: Role }, strict), response: Member }),
    remove: route({ method: 'DELETE', path: '/members/:id', scope: 'members:manage', status: 204, summary: 'Takes somebody out of the workspace and ends their sessions in it; one owner always stays' }),
    endSessions: route({ method: 'POST', path: '/members/:id/end-sessions', scope: 'members:manage', status: 204, summary: 'Ends the sessions a member has in this workspace' }),
    resetLink: route({ method: 'POST', path: '/members/:id/reset-link', scope: 'members:manage', status: 201, summary: 'Makes a link with which a member chooses another password, for 30 minutes; only for members of no workspace the caller does not manage', response: Type.Object(Handed) }),
  },
  invitations: {
    list: route({ method: 'GET', path: '/invitations', scope: 'members:manage', summary: 'Invitations nobody has accepted yet', query: Type.Object(PageQuery, strict), response: Page(Invitation) }),
    create: route({ method: 'POST', path: '/invitations', scope: 'members:manage', status: 201, summary: 'Invites an address for seven days; inviting it again replaces the link', body: Type.Object({ email: Email, role: GivenRole }, strict), response: Type.Object({ ...Invitation.properties, ...Handed }) }),
    remove: route({ method: 'DELETE', path: '/invitations/:id', scope: 'members:manage', status: 204, summary: 'Takes an invitation back' }),
    look: route({ method: 'POST', path: '/invitations/look', scope: 'public', audit: 'nothing changes', summary: 'What an invitation link is for', body: Type.Object({ token: Token }, strict), response: Type.Object({ workspace: Type.String(), email: Type.String(), role: GivenRole, known: Type.Boolean({ description: 'The address has an account, whose password is needed' }) }) }),
    accept: route({ method: 'POST', path: '/invitations/accept', scope: 'public', status: 201, summary: 'Joins the workspace with the link, and signs in', body: Type.Object({ token: Token, password: Typed, name: Type.Optional(Text(120)), language: Type.Optional(LanguageName), code: Type.Optional(Code) }, strict), response: Session }),
  },
  audit: {
    list: route({ method: 'GET', path: '/audit', scope: 'audit:read', summary: 'Who did what, newest first; kept for a year, or as long as the workspace says', query: Type.Object({ ...PageQuery, ...AuditFilter }, strict), response: Page(AuditEntry) }),
    export: route({ method: 'POST', path: '/audit/export', scope: 'audit:read', summary: 'The newest 10,000 entries that a filter fits, as CSV', body: Type.Object(AuditFilter, strict), response: Type.Object({ csv: Type.String(), entries: Type.Integer(), more: Type.Boolean() }) }),
  },
} as const;

export type Member = Static<typeof Member>;
export type Invitation = Static<typeof Invitation>;
export type AuditEntry = Static<typeof AuditEntry>;
export type OpenSession = Static<typeof OpenSession>;
export type GivenRole = Static<typeof GivenRole>;
export const ApiKeyRequest = Type.Object({ name: Text(120), role: Role, permissions: Type.Optional(Type.Array(PermissionName, { minItems: 1, maxItems: 50, uniqueItems: true })), expiresAt: Type.Optional(Iso) }, strict);
export type WorkspaceLimits = Static<typeof WorkspaceLimits>;
