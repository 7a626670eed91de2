import { Lane } from '../lanes/lane.js';
import { PostgresScoring } from './postgres-scoring.js';
import { scoringLane, type ScoringLaneParts } from './scoring-lane.js';

/** Scores and stages, and the lane that keeps them up. */
export const openScoring = ({ everywhere, ...parts }: ScoringLaneParts & { everywhere(): void }): { scoring: PostgresScoring; lane: Lane } => ({ scoring: new PostgresScoring(parts.pool, parts.clock, everywhere), lane: new Lane(scoringLane(parts)) });
