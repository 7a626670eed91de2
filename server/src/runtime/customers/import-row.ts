import { isNodeFailure } from '@parcours/sdk/node';
import { storable } from '../../core/storable.js';
import type { AttributeDefinition } from '../../customers/attributes/attribute-definition.js';
import { checkAttributes } from '../../customers/attributes/check-attributes.js';
import { contactIdentity, type ContactIdentity, type ContactInput } from '../../customers/contact-identity.js';
import { contactOf, type ImportColumn } from '../../customers/csv/contact-columns.js';
import { consentsOf, type ImportedConsent } from '../../customers/csv/consent-cells.js';
import type { CsvRecord } from '../../customers/csv/read-csv.js';

export interface ImportContext {
  readonly columns: readonly ImportColumn[];
  readonly definitions: ReadonlyMap<string, AttributeDefinition>;
  /** Of phone numbers without a country code. */
  readonly country: string | null;
}

/** U+0000, and what the decoder puts where bytes are no text. */
const noText = (text: string | undefined): boolean => text !== undefined && /[\0\ufffd]/.test(text);
const unreadable = ({ email, externalId, phone, locale, timezone }: ContactInput): boolean => noText(email) || noText(externalId) || noText(phone) || noText(locale) || noText(timezone);

export interface ReadRow {
  readonly row: number;
  readonly identity: ContactIdentity;
  /** Of the contact, as JSON: written down once, and nothing of the record is kept beside it. */
  readonly attributes: string;
  readonly consents: readonly ImportedConsent[];
}

export interface RefusedRow extends CsvRecord {
  readonly code: string;
  readonly message: string;
}

const LIMITS = [['externalId', 200], ['timezone', 64], ['locale', 35]] as const;

const tooLong = (input: ContactInput): string | null => {
  const found = LIMITS.find(([field, limit]) => (input[field]?.length ?? 0) > limit);
  return found ? `Expected in "${found[0]}" at most ${found[1]} characters, found ${input[found[0]]?.length}; shorten it or leave it out.` : null;
};

/** What a row of a file says, or why it cannot be taken. */
export function readRow(record: CsvRecord, { columns, definitions, country }: ImportContext): ReadRow | RefusedRow {
  if (record.fields.length > columns.length && record.fields.slice(columns.length).some((field) => field.trim() !== ''))
    return { ...record, code: 'too_many_fields', message: `Expected ${columns.length} fields, found ${record.fields.length}; is a text with the delimiter in it without quotation marks?` };
  try {
    const said = contactOf(record.fields, columns);
    const long = tooLong(said);
    if (long !== null) return { ...record, code: 'too_long', message: long };
    if (unreadable(said)) return { ...record, code: 'bad_text', message: 'Expected identifiers that are text, found characters that are none; is the file encoded otherwise? Choose its encoding and import it again.' };
    const attributes = storable(checkAttributes(said.attributes ?? {}, definitions));
    return { row: record.row, identity: contactIdentity(said, country), attributes, consents: consentsOf(record.fields, columns) };
  } catch (error) {
    if (!isNodeFailure(error) || error.who !== 'user') throw error;
    return { ...record, code: error.code, message: error.message };
  }
}
