import type { JsonObject } from '@parcours/sdk/node';
import type { StoredContact } from '../../customers/contact-identity.js';

/** A row of `contacts` as the driver hands it out. */
export interface ContactRow {
  readonly id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly external_id: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly attributes: JsonObject;
  readonly created_at: Date;
}

export const storedContact = (row: ContactRow): StoredContact => ({
  id: Number(row.id),
  email: row.email,
  phone: row.phone,
  externalId: row.external_id,
  timezone: row.timezone,
  locale: row.locale,
  attributes: row.attributes,
  createdAt: row.created_at.getTime(),
});
