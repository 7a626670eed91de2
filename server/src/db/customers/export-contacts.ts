import type pg from 'pg';
import type { AttributeKind } from '../../customers/attributes/attribute-definition.js';
import type { StoredContact } from '../../customers/contact-identity.js';
import { storedContact, type ContactRow } from './contact-row.js';

const PAGE = 1_000;

/** Attributes that contacts have, and how they are written so that they are read again as they are: an empty text is none in a plain column. */
export async function attributeColumns(pool: pg.Pool, workspaceId: number): Promise<{ name: string; kind: AttributeKind }[]> {
  const { rows } = await pool.query<{ name: string; types: string[]; blank: boolean }>(
    `select key as name, array_agg(distinct jsonb_typeof(value)) as types, bool_or(value = '""') as blank from contacts, jsonb_each(attributes) where workspace_id = $1 group by key order by key collate "C"`,
    [workspaceId],
  );
  return rows.map(({ name, types: [first, ...others], blank }) => ({
    name,
    // a name that ends like the mark of a kind would be read as one
    kind: others.length > 0 || blank || (first !== 'number' && first !== 'boolean' && first !== 'string') || / \((number|boolean|json)\)$/.test(name) ? 'json' : first === 'string' ? 'text' : first,
  }));
}

/** All contacts, or the members of a list, in the order in which they were made. */
export async function* contactPages(pool: pg.Pool, workspaceId: number, listId: number | null): AsyncGenerator<StoredContact[], undefined> {
  for (let after = 0; ; ) {
    const { rows } = await pool.query<ContactRow>(
      `select * from contacts c where workspace_id = $1 and id > $2 and ($3::int is null or exists (select 1 from list_members m where m.list_id = $3 and m.contact_id = c.id)) order by id limit ${PAGE}`,
      [workspaceId, after, listId],
    );
    if (rows.length > 0) yield rows.map(storedContact);
    if (rows.length < PAGE) return undefined;
    after = Number((rows.at(-1) as ContactRow).id);
  }
}
