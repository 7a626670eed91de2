import type pg from 'pg';
import type { ScoringDefinition } from '../../core/scoring/definition.js';
import type { ScoringModel } from '../../customers/scoring/model.js';
import { readModel } from '../../customers/scoring/read-model.js';

interface Row {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly first: boolean;
  readonly definition: ScoringDefinition;
  readonly computing: boolean;
}

/** A model as a workspace keeps it. `computing`: its rules are new, so what is kept of contacts may come from other rules, or be missing. */
export interface KeptModel extends ScoringModel {
  readonly computing: boolean;
}

const MODELS = `select m.id, m.key, m.name, m.definition, m.state = 'computing' as computing, m.kind = 'score' and not exists (select from scoring_models o where o.workspace_id = m.workspace_id and o.kind = 'score' and o.id < m.id) as first
  from scoring_models m where m.workspace_id = $1 and ($2::text is null or m.state = $2) order by m.id`;

/** Scores and stages of a workspace with their rules read. `lock`: nobody rewrites them until commit. */
export async function readModels(client: pg.Pool | pg.ClientBase, workspaceId: number, state: 'ready' | 'computing' | null, lock = false): Promise<readonly KeptModel[]> {
  const { rows } = await client.query<Row>(`${MODELS} ${lock ? 'for share of m' : ''}`, [workspaceId, state]);
  return rows.map((row) => ({ ...readModel(row), computing: row.computing }));
}
