import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Anything, Contact, ContactDetail, ContactEvent, ContactInput, Iso, Nullable, Page, PageQuery, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });
const KINDS = ['text', 'number', 'boolean', 'date', 'dateTime', 'choice', 'texts', 'address', 'json'] as const;
const Kind = Type.Unsafe<(typeof KINDS)[number]>({ type: 'string', enum: [...KINDS] });
const Identifier = (maxLength: number) => Nullable(Type.String({ maxLength }));

const ContactPatch = Type.Object(
  { email: Type.Optional(Identifier(320)), phone: Type.Optional(Identifier(40)), externalId: Type.Optional(Identifier(200)), timezone: Type.Optional(Identifier(64)), locale: Type.Optional(Identifier(35)), attributes: Type.Optional(Anything) },
  strict,
);
const BulkItem = Type.Object({ id: Nullable(Type.Integer()), error: Nullable(Type.Object({ code: Type.String(), message: Type.String(), field: Nullable(Type.String()) })) });

/** Where a contact stands in a journey. */
const Standpoint = Type.Object({ runId: Type.Integer(), workflowId: Type.Integer(), workflowName: Type.String(), node: Type.String(), state: Type.String(), until: Nullable(Iso), event: Nullable(Type.String()), next: Type.Array(Type.String()) });

const AttributeDefinition = { name: Text(100), kind: Kind, labelEn: Nullable(Type.String({ maxLength: 200 })), labelFr: Nullable(Type.String({ maxLength: 200 })), choices: Type.Array(Text(200), { maxItems: 200 }) };
/** `defined`: somebody has said what it is; otherwise it is what the newest contacts make it look like. */
const Attribute = Type.Object({ ...AttributeDefinition, defined: Type.Boolean() });

const ViewInput = { name: Text(100), columns: Type.Array(Text(120), { maxItems: 30 }), search: Type.String({ maxLength: 200 }) };
const ContactView = Type.Object({ id: Type.Integer(), ...ViewInput });

/** Contacts, and what is known of them. */
export const contactRoutes = {
  list: route({ method: 'GET', path: '/contacts', scope: 'contacts:read', summary: 'Contacts, newest first; a search finds the beginning of an email, first or last name, or a whole phone or external id', query: Type.Object(PageQuery, strict), response: Page(Contact) }),
  read: route({ method: 'GET', path: '/contacts/:id', scope: 'contacts:read', summary: 'One contact with lists, last events and runs', response: ContactDetail }),
  upsert: route({ method: 'POST', path: '/contacts', scope: 'contacts:edit', summary: 'Makes a contact, or updates the one with this email, phone or external id', body: ContactInput, response: Contact }),
  bulk: route({
    method: 'POST', path: '/contacts/bulk', scope: 'contacts:edit', summary: 'Makes or updates up to 500 contacts; one that cannot be taken is answered with its error and keeps no other from being taken',
    body: Type.Object({ contacts: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 500 }) }, strict), response: Type.Object({ items: Type.Array(BulkItem) }),
  }),
  save: route({ method: 'PATCH', path: '/contacts/:id', scope: 'contacts:edit', summary: 'Changes what is said, removes what is null, leaves the rest; 409 `identifier_taken` when an email or external id belongs to another contact', body: ContactPatch, response: Contact }),
  remove: route({ method: 'DELETE', path: '/contacts/:id', scope: 'contacts:edit', status: 204, summary: 'Deletes a contact with its events and memberships, and cancels its runs under way' }),
  events: route({ method: 'GET', path: '/contacts/:id/events', scope: 'contacts:read', summary: 'Everything a contact did, newest first', query: Type.Object(PageQuery, strict), response: Page(ContactEvent) }),
  standpoints: route({ method: 'GET', path: '/contacts/:id/standpoints', scope: 'contacts:read', summary: 'Where a contact stands in its journeys under way, and what comes next; the newest ten', response: Type.Object({ items: Type.Array(Standpoint) }) }),
  export: route({ method: 'POST', path: '/contact-export', scope: 'contacts:read', summary: 'All contacts, or those of a list, as a CSV file that can be imported again', body: Type.Object({ list: Type.Optional(Type.Integer({ minimum: 1 })) }, strict) }),
  attributes: route({ method: 'GET', path: '/contact-attributes', scope: 'contacts:read', summary: 'Attributes of contacts: those somebody has defined, and those the newest contacts have', response: Type.Object({ items: Type.Array(Attribute), country: Nullable(Type.String()) }) }),
  define: route({ method: 'PUT', path: '/contact-attributes', scope: 'settings:manage', status: 204, summary: 'Says what an attribute is; `kind` null forgets it again', body: Type.Object({ ...AttributeDefinition, kind: Nullable(Kind) }, strict) }),
  country: route({ method: 'PUT', path: '/contact-country', scope: 'settings:manage', status: 204, summary: 'Says to which country (ISO 3166) phone numbers without a country code belong', body: Type.Object({ country: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })) }, strict) }),
  views: route({ method: 'GET', path: '/contact-views', scope: 'contacts:read', summary: 'Saved views of the table of contacts', response: Type.Object({ items: Type.Array(ContactView) }) }),
  saveView: route({ method: 'POST', path: '/contact-views', scope: 'contacts:edit', status: 201, summary: 'Keeps columns and a search under a name; a known name is replaced', body: Type.Object(ViewInput, strict), response: ContactView }),
  removeView: route({ method: 'DELETE', path: '/contact-views/:id', scope: 'contacts:edit', status: 204, summary: 'Forgets a saved view' }),
  eventNames: route({
    method: 'GET', path: '/event-names', scope: 'contacts:read', summary: 'Names of events that have come, what they bring along, and how long they are kept; counted with a delay of some seconds',
    response: Type.Object({ items: Type.Array(Type.Object({ name: Type.String(), count: Count, firstAt: Iso, lastAt: Iso, keepDays: Nullable(Type.Integer()), properties: Type.Array(Type.Object({ name: Type.String(), kinds: Type.Array(Type.String()), count: Count, samples: Type.Array(Type.Unknown()) })) })) }),
  }),
  keepEvents: route({ method: 'PUT', path: '/event-names', scope: 'settings:manage', status: 204, summary: 'Says how many days after their arrival events of a name are deleted; null keeps them', body: Type.Object({ name: Text(200), keepDays: Nullable(Type.Integer({ minimum: 1, maximum: 36_500 })) }, strict) }),
} as const;

/** The type of a body that is a part of a CSV file: no page of another site can send it. */
export const IMPORT_PART = 'application/vnd.parcours.import-part';

const Encoding = Type.Union([Type.Literal('utf-8'), Type.Literal('utf-16le'), Type.Literal('utf-16be'), Type.Literal('windows-1252')]);
const Delimiter = Type.Union([Type.Literal(','), Type.Literal(';'), Type.Literal('\t'), Type.Literal('|')]);
/** What a column is: `email`, `phone`, `externalId`, `timezone`, `locale`, `attribute:NAME`, `address:PART`, `consent:PURPOSE:CHANNEL` (yes or no), `consentSource`, `consentText`; null: left out. */
const Column = Type.Object({ to: Nullable(Type.String({ maxLength: 120 })), kind: Kind }, strict);
const Format = { encoding: Encoding, delimiter: Delimiter, header: Type.Boolean() };
const ImportSettings = Type.Object({ ...Format, columns: Type.Array(Column, { minItems: 1, maxItems: 500 }), existing: Type.Union([Type.Literal('update'), Type.Literal('skip')]), listId: Nullable(Type.Integer()) }, strict);
const ContactImport = Type.Object({
  id: Type.Integer(), fileName: Type.String(), sizeBytes: Type.Integer(), state: Type.Union([Type.Literal('uploading'), Type.Literal('running'), Type.Literal('done'), Type.Literal('stopped'), Type.Literal('failed')]),
  rowsDone: Count, bytesDone: Count, created: Count, updated: Count, skipped: Count, refused: Count, error: Nullable(Type.String()), createdAt: Iso, finishedAt: Nullable(Iso),
});

/** Contacts from CSV files: uploaded in parts, looked at, worked off in the background. */
export const importRoutes = {
  list: route({ method: 'GET', path: '/imports', scope: 'contacts:read', summary: 'The last fifty imports', response: Type.Object({ items: Type.Array(ContactImport) }) }),
  create: route({ method: 'POST', path: '/imports', scope: 'contacts:edit', status: 201, summary: 'Begins an import; its file is uploaded in parts of 4 MB', body: Type.Object({ fileName: Text(300), sizeBytes: Type.Integer({ minimum: 1, maximum: 2_147_483_648 }) }, strict), response: ContactImport }),
  upload: route({ method: 'PUT', path: '/imports/:id/parts/:part', scope: 'contacts:edit', status: 204, summary: 'A part of the file, counted from 1; sent again it replaces itself', consumes: IMPORT_PART }),
  read: route({ method: 'GET', path: '/imports/:id', scope: 'contacts:read', summary: 'How far an import is', response: ContactImport }),
  preview: route({
    method: 'POST', path: '/imports/:id/preview', scope: 'contacts:edit', audit: 'nothing changes', summary: 'How the file reads, with its first rows and what its columns seem to be; what is not said is found out',
    body: Type.Object({ encoding: Type.Optional(Encoding), delimiter: Type.Optional(Delimiter), header: Type.Optional(Type.Boolean()) }, strict),
    response: Type.Object({ ...Format, names: Type.Array(Type.String()), rows: Type.Array(Type.Array(Type.String())), columns: Type.Array(Column) }),
  }),
  start: route({ method: 'POST', path: '/imports/:id/start', scope: 'contacts:edit', status: 202, summary: 'Takes the rows, in the background', body: ImportSettings, response: ContactImport }),
  stop: route({ method: 'POST', path: '/imports/:id/stop', scope: 'contacts:edit', summary: 'Ends an import where it is; what is taken stays', response: ContactImport }),
  errors: route({ method: 'GET', path: '/imports/:id/errors', scope: 'contacts:read', summary: 'Rows that were not taken, with the reason, as a CSV file to correct and import again' }),
} as const;

export type ContactPatch = Static<typeof ContactPatch>;
export type ContactAttribute = Static<typeof Attribute>;
export type AttributeKind = Static<typeof Kind>;
export type ContactView = Static<typeof ContactView>;
export type Standpoint = Static<typeof Standpoint>;
export type ContactImport = Static<typeof ContactImport>;
export type ImportSettings = Static<typeof ImportSettings>;
export type ImportColumn = Static<typeof Column>;
