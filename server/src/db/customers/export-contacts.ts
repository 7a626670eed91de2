import type pg from 'pg';
import type { AttributeKind } from '../../customers/attributes/attribute-definition.js';
import type { StoredContact } from '../../customers/contact-identity.js';
import { storedContact, type ContactRow } from './contact-row.js';

const PAGE = 1_000;

/** A statement of a request may take ten seconds: a million contacts are asked for in parts. */
const CONTACTS_AT_ONCE = 20_000;

interface Found {
  readonly types: Set<string>;
  blank: boolean;
}

/** A plain column where its texts say everything; a name that ends like the mark of a kind would be read as one. */
function kindOf(name: string, { types, blank }: Found): AttributeKind {
  const [type] = types;
  if (types.size > 1 || blank || / \((number|boolean|json)\)$/.test(name)) return 'json';
  return type === 'string' ? 'text' : type === 'number' || type === 'boolean' ? type : 'json';
}

/** Attributes that contacts have, and how they are written so that they are read again as they are: an empty text is none in a plain column. */
export async function attributeColumns(pool: pg.Pool, workspaceId: number, contactsAtOnce = CONTACTS_AT_ONCE): Promise<{ name: string; kind: AttributeKind }[]> {
  const found = new Map<string, Found>();
  for (let after: number | null = 0; after !== null; ) {
    const { rows }: pg.QueryResult<{ last: number | null; name: string | null; type: string; blank: boolean }> = await pool.query(
      `with part as materialized (select id, attributes from contacts where workspace_id = $1 and id > $2 order by id limit $3)
       select (select max(id) from part)::float8 as last, null as name, null as type, null as blank
       union all select null, key, jsonb_typeof(value), bool_or(value = '""') from part, jsonb_each(attributes) group by 2, 3`,
      [workspaceId, after, contactsAtOnce],
    );
    after = null;
    for (const { last, name, type, blank } of rows) {
      if (name === null) {
        after = last;
        continue;
      }
      const one = found.get(name) ?? { types: new Set(), blank: false };
      found.set(name, one);
      one.types.add(type);
      one.blank ||= blank;
    }
  }
  const inBytes = ([a]: [string, Found], [b]: [string, Found]): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return [...found].sort(inBytes).map(([name, one]) => ({ name, kind: kindOf(name, one) }));
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
