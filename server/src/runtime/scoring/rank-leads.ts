import type pg from 'pg';
import type { Lead } from '../../core/scoring/scoring.js';
import { readScores } from './read-scores.js';

const SLICE = 500;

interface Candidate {
  readonly id: number;
  readonly most: number;
  readonly name: string;
  readonly email: string | null;
  readonly owner: string | null;
}

const CANDIDATES = `select s.contact_id as id, s.most, coalesce(nullif(concat_ws(' ', c.attributes ->> 'firstName', c.attributes ->> 'lastName'), ''), c.email, c.phone, c.external_id, '#' || c.id) as name, c.email, c.attributes ->> 'owner' as owner
  from scoring_standings s join contacts c on c.id = s.contact_id where s.workspace_id = $1 and s.model_id = $2 and s.most > 0 and ($3::int is null or (s.most, s.contact_id) < ($3, $4::bigint)) order by s.most desc, s.contact_id desc limit ${SLICE}`;

/** The contacts with most points at this instant. They are read by what they can come to at most, until nobody further down can be among them. */
export async function rankLeads(pool: pg.Pool, workspaceId: number, score: string | null, limit: number, now: number): Promise<readonly Lead[]> {
  const [model] = (await pool.query<{ id: number; key: string }>("select id, key from scoring_models where workspace_id = $1 and kind = 'score' and ($2::text is null or key = $2) order by id limit 1", [workspaceId, score])).rows;
  if (model === undefined) return [];
  let leads: Lead[] = [];
  let last: Candidate | undefined;
  for (;;) {
    const { rows } = await pool.query<Candidate>(CANDIDATES, [workspaceId, model.id, last?.most ?? null, last?.id ?? null]);
    const scores = new Map((await readScores(pool, workspaceId, rows.map(({ id }) => id), now)).map((one) => [one.contactId, one]));
    const found = rows.flatMap(({ most: _most, ...row }): Lead[] => {
      const known = scores.get(row.id);
      const mine = known?.scores.find(({ key }) => key === model.key);
      return mine === undefined || mine.points <= 0 ? [] : [{ ...row, points: mine.points, grade: mine.grade, stage: known?.stages[''] ?? null, activeAt: mine.activeAt, why: mine.why }];
    });
    leads = [...leads, ...found].sort((a, b) => b.points - a.points || (b.activeAt ?? 0) - (a.activeAt ?? 0) || a.id - b.id).slice(0, limit);
    last = rows.at(-1);
    if (rows.length < SLICE || last === undefined || (leads.length === limit && (leads.at(-1)?.points ?? 0) >= last.most)) return leads;
  }
}
