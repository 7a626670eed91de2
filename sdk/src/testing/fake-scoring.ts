import type { NodeContext, ScoringOffers } from '../node/index.js';

/** Scores in memory: points by contact, of one score named `score`. */
export interface FakeScoring {
  readonly points?: Record<number, number>;
  readonly grades?: ScoringOffers['scores'][number]['grades'];
  readonly stages?: Record<number, Record<string, string>>;
}

/** The members of the context that are about scores. */
export function fakeScoring({ points = {}, grades = [], stages = {} }: FakeScoring = {}): Pick<NodeContext, 'scoresOf' | 'scoringOffers'> {
  return {
    scoresOf: async (contactIds) =>
      contactIds.map((contactId) => {
        const has = points[contactId] ?? 0;
        return { contactId, scores: [{ key: 'score', name: 'Score', points: has, grade: grades.find(({ from }) => has >= from)?.key ?? null, why: [], activeAt: null }], stages: stages[contactId] ?? {} };
      }),
    scoringOffers: async () => ({ scores: [{ key: 'score', name: 'Score', grades }], stages: [...new Set(Object.values(stages).flatMap((one) => Object.values(one)))].map((key) => ({ key, name: key })) }),
  };
}
