import type { Json, JsonObject } from '@parcours/sdk/node';
import type { AttributeKind } from '../attributes/attribute-definition.js';
import type { ContactInput } from '../contact-identity.js';
import { unprotect } from './write-csv.js';

/** What a column of a file is of a contact: `email`, `phone`, ..., `attribute:NAME`, `address:PART`, `consent:PURPOSE:CHANNEL`, `consentSource`, `consentText`; null: left out. */
export interface ImportColumn {
  readonly to: string | null;
  /** How the texts of an attribute are read. */
  readonly kind: AttributeKind;
}

export const IDENTITY_COLUMNS = ['email', 'phone', 'externalId', 'timezone', 'locale'] as const;

/** How people call these columns, in files of other programs too. */
const KNOWN: Readonly<Record<string, string>> = {
  email: 'email', 'e-mail': 'email', 'email address': 'email', 'adresse e-mail': 'email', 'adresse email': 'email', mail: 'email', courriel: 'email',
  phone: 'phone', telephone: 'phone', 'téléphone': 'phone', mobile: 'phone', portable: 'phone', 'phone number': 'phone', tel: 'phone',
  externalid: 'externalId', 'external id': 'externalId', id: 'externalId', 'customer id': 'externalId', 'client id': 'externalId', 'identifiant externe': 'externalId',
  timezone: 'timezone', 'time zone': 'timezone', 'fuseau horaire': 'timezone', locale: 'locale', language: 'locale', langue: 'locale',
  firstname: 'attribute:firstName', 'first name': 'attribute:firstName', 'prénom': 'attribute:firstName', prenom: 'attribute:firstName',
  lastname: 'attribute:lastName', 'last name': 'attribute:lastName', nom: 'attribute:lastName', 'nom de famille': 'attribute:lastName',
  address: 'address:line1', adresse: 'address:line1', street: 'address:line1', rue: 'address:line1', zip: 'address:postalCode', 'zip code': 'address:postalCode', 'postal code': 'address:postalCode', postalcode: 'address:postalCode', 'code postal': 'address:postalCode',
  city: 'address:city', ville: 'address:city', town: 'address:city', country: 'address:country', pays: 'address:country',
};

const KIND_SUFFIX = / \((number|boolean|json)\)$/;

/** How an attribute is called in our own files: with its kind, where its texts alone would not say it. */
export const attributeHeader = (name: string, kind: AttributeKind): string => `attribute:${name}${kind === 'number' || kind === 'boolean' || kind === 'json' ? ` (${kind})` : ''}`;

/** What a column seems to be, by its name; a column nobody knows becomes an attribute of its name. */
export function columnFor(header: string): ImportColumn {
  const name = unprotect(header).trim();
  const own = /^attribute:([^]+)$/.exec(unprotect(header));
  if (own) {
    const kind = (KIND_SUFFIX.exec(own[1] as string)?.[1] ?? 'text') as AttributeKind;
    return { to: `attribute:${kind === 'text' ? own[1] : (own[1] as string).replace(KIND_SUFFIX, '')}`, kind };
  }
  const known = Object.hasOwn(KNOWN, name.toLowerCase()) ? KNOWN[name.toLowerCase()] : undefined;
  return { to: known ?? (name === '' ? null : `attribute:${name.slice(0, 100)}`), kind: 'text' };
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The value a cell has for an attribute; what it is not by its kind stays a text, and is refused where the attribute is defined otherwise. */
function cellValue(text: string, kind: AttributeKind): Json {
  if (kind === 'json') return readJson(text);
  if (kind === 'number' && /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  return kind === 'boolean' && /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
}

/** What a record says of a contact. An empty cell says nothing. */
export function contactOf(fields: readonly string[], columns: readonly ImportColumn[]): ContactInput {
  const identity: Record<string, string> = {};
  const attributes: [string, Json][] = [];
  const address: [string, Json][] = [];
  for (const [index, { to, kind }] of columns.entries()) {
    const raw = fields[index];
    if (to === null || raw === undefined || raw === '') continue;
    const text = unprotect(raw);
    if (to.startsWith('attribute:')) attributes.push([to.slice(10), cellValue(text, kind)]);
    else if (to.startsWith('address:')) address.push([to.slice(8), text]);
    else if (!to.startsWith('consent')) identity[to] = text;
  }
  if (address.length > 0) attributes.push(['address', Object.fromEntries(address)]);
  return { ...identity, attributes: Object.fromEntries(attributes) as JsonObject };
}
