import type { Field, JsonObject } from '@parcours/sdk/node';
import type { Problem, WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { FindNodeType } from '../../core/plan/plan.js';

/** Choices of the sdk's `loyaltyOffers` that can be archived. */
const TABLES: Readonly<Record<string, { readonly table: string; readonly what: string }>> = {
  pools: { table: 'coupon_pools', what: 'coupon pool' },
  programmes: { table: 'loyalty_programmes', what: 'loyalty programme' },
};

const keyOf = (value: unknown): string | null => {
  const chosen = typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : value;
  return typeof chosen === 'string' && chosen !== '' && !chosen.includes('{{') ? chosen : null;
};

/** A problem for each step that names a loyalty programme or a pool of coupons that is archived: it would leave everybody out. */
export async function findArchived(client: pg.ClientBase, workspaceId: number, document: WorkflowDocument, find: FindNodeType): Promise<readonly Problem[]> {
  const named = document.nodes.flatMap((node) => {
    const fields = Object.entries((find(node.type, node.version)?.definition.fields ?? {}) as Readonly<Record<string, Field>>);
    return node.disabled === true ? [] : fields.flatMap(([field, declared]) => {
      const chosen = declared.kind === 'dynamicChoice' && typeof declared.options === 'string' ? TABLES[declared.options] : undefined;
      const key = keyOf((node.settings as JsonObject)[field]);
      return chosen === undefined || key === null ? [] : [{ nodeId: node.id, name: node.name, field, key, ...chosen }];
    });
  });
  const problems: Problem[] = [];
  for (const { table } of Object.values(TABLES)) {
    const wanted = named.filter((one) => one.table === table);
    if (wanted.length === 0) continue;
    const { rows } = await client.query<{ key: string }>(`select key from ${table} where workspace_id = $1 and key = any($2::text[]) and archived_at is not null`, [workspaceId, wanted.map(({ key }) => key)]);
    for (const { nodeId, name, field, key, what } of wanted) if (rows.some((row) => row.key === key)) problems.push({ severity: 'error', code: 'archived', nodeId, field, message: `"${name}" uses the ${what} "${key}", which is archived; choose another one, or take it back on the Loyalty page.` });
  }
  return problems;
}
