import type { Json } from '@parcours/sdk/node';
import type pg from 'pg';
import type { AttributeDefinition } from '../../customers/attributes/attribute-definition.js';
import { discoverKind } from '../../customers/attributes/discover-kind.js';

const NEWEST = 1_000;
const MAX_NAMES = 300;

/** What somebody has said attributes are, by name. */
export async function readDefinitions(pool: pg.Pool, workspaceId: number): Promise<ReadonlyMap<string, AttributeDefinition>> {
  const { rows } = await pool.query<AttributeDefinition>(
    'select name, kind, label_en as "labelEn", label_fr as "labelFr", choices from contact_attributes where workspace_id = $1 order by name', [workspaceId]);
  return new Map(rows.map((row) => [row.name, row]));
}

/** What attributes of the newest contacts look like, where nobody has said what they are. */
export async function discoverAttributes(pool: pg.Pool, workspaceId: number): Promise<AttributeDefinition[]> {
  const { rows } = await pool.query<{ name: string; values: Json[] }>(
    `select key as name, (array_agg(value))[1:50] as values from (select attributes from contacts where workspace_id = $1 order by id desc limit ${NEWEST}) newest, jsonb_each(attributes)
     group by key order by count(*) desc, key limit ${MAX_NAMES}`,
    [workspaceId],
  );
  return rows.map(({ name, values }) => ({ name, kind: discoverKind(values), labelEn: null, labelFr: null, choices: [] }));
}

/** `kind` null forgets what was said. */
export async function writeDefinition(pool: pg.Pool, workspaceId: number, definition: Omit<AttributeDefinition, 'kind'> & { readonly kind: AttributeDefinition['kind'] | null }): Promise<void> {
  const { name, kind, labelEn, labelFr, choices } = definition;
  if (kind === null) await pool.query('delete from contact_attributes where workspace_id = $1 and name = $2', [workspaceId, name]);
  else
    await pool.query(
      `insert into contact_attributes (workspace_id, name, kind, label_en, label_fr, choices) values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id, name) do update set kind = excluded.kind, label_en = excluded.label_en, label_fr = excluded.label_fr, choices = excluded.choices`,
      [workspaceId, name, kind, labelEn, labelFr, JSON.stringify(choices)],
    );
}
