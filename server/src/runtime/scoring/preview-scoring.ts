import type pg from 'pg';
import type { ScoringPreview } from '../../core/scoring/scoring.js';
import type { ScoringDefinition } from '../../core/scoring/definition.js';
import { readModel } from '../../customers/scoring/read-model.js';
import { gradeOf, pointsAt, type ScoreState } from '../../customers/scoring/score-state.js';
import { lookAtStages, type StageState } from '../../customers/scoring/stage-state.js';
import { zoneOf } from '../loyalty/read-programmes.js';
import { foldAll, readHistory } from './fold-history.js';
import { factsFor, scoreFacts } from './look-facts.js';

/** Contacts looked at; of fewer than these, all. */
const SAMPLED = 2_000;
const BARS = 12;

async function drawn(pool: pg.Pool, workspaceId: number): Promise<{ ids: number[]; of: number }> {
  const [base] = (await pool.query<{ of: number; first: number; last: number }>('select count(*)::int as of, coalesce(min(id), 0) as first, coalesce(max(id), 0) as last from contacts where workspace_id = $1', [workspaceId])).rows;
  const { of = 0, first = 0, last = 0 } = base ?? {};
  if (of <= SAMPLED) return { of, ids: (await pool.query<{ id: number }>('select id from contacts where workspace_id = $1', [workspaceId])).rows.map(({ id }) => id) };
  const starts = Array.from({ length: SAMPLED }, () => first + Math.floor(Math.random() * (last - first + 1)));
  const { rows } = await pool.query<{ id: number }>('select distinct next.id from unnest($2::bigint[]) as u(start) cross join lateral (select id from contacts where workspace_id = $1 and id >= u.start order by id limit 1) next', [workspaceId, starts]);
  return { of, ids: rows.map(({ id }) => id) };
}

function bars(points: readonly number[]): ScoringPreview['bars'] {
  const most = points.reduce((one, other) => Math.max(one, other), 0);
  const width = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 5_000, 10_000].find((step) => step * BARS > most) ?? Math.ceil((most + 1) / BARS);
  return Array.from({ length: Math.min(BARS, Math.floor(most / width) + 1) }, (_, index) => ({ from: index * width, contacts: points.filter((one) => Math.floor(one / width) === index).length }));
}

/** What a definition would come to. Nothing is stored. */
export async function previewScoring(pool: pg.Pool, workspaceId: number, definition: ScoringDefinition, now: number): Promise<ScoringPreview> {
  const model = readModel({ id: 0, key: 'preview', name: '', first: false, definition });
  const { ids, of } = await drawn(pool, workspaceId);
  const history = await readHistory(pool, workspaceId, [model], ids);
  const facts = await factsFor(pool, workspaceId, [model], ids, now, await zoneOf(pool, workspaceId));
  const groups: Record<string, number> = {};
  const points = ids.flatMap((id): number[] => {
    const state = foldAll(model, history.get(id) ?? []);
    const come = definition.kind === 'score' ? pointsAt(definition, state as ScoreState, scoreFacts(model, facts.get(id)).points, now) : null;
    const group = (definition.kind === 'score' ? gradeOf(definition, come ?? 0) : lookAtStages(definition, state as StageState, now).stages['']?.stage) ?? '';
    groups[group] = (groups[group] ?? 0) + 1;
    return come === null ? [] : [come];
  });
  return { looked: ids.length, of, bars: bars(points), groups };
}
