import type pg from 'pg';
import { land } from '../../core/operations/land.js';
import type { Obstacle } from '../../core/operations/moving.js';
import type { Choice, Choices } from '../../core/operations/operations.js';
import type { Plan } from '../../core/plan/plan.js';
import type { Token } from '../../core/run.js';
import { addCounts } from '../store/write-history.js';
import { endRuns } from '../store/write-runs.js';
import { moveTokens } from './move-tokens.js';
import type { OperationRow, Progress, Slice } from './operation-row.js';

const SLICE = 5_000;
/** Those a worker has in hand are tried again each second, for so long. */
const MAX_PASSES = 120;

/** As stored: the choices and the versions they were made for. */
interface MoveRequest {
  readonly choices: Choices;
  readonly fromVersionIds: readonly number[];
  readonly toVersionId: number;
}

const indexOf = (plan: Plan, nodeId: string): number => plan.nodes.findIndex(({ node }) => node.id === nodeId);

/** Where a token goes by these choices. A branch of a forked run that stands at a node without a choice holds the run back. */
export function landBy(choices: Choices, from: Plan, to: Plan): (token: Token, listening: boolean) => ReturnType<typeof land> {
  return (token, listening) => {
    const place = from.nodes[token.node];
    const choice: Choice | undefined = place && choices[place.node.id];
    if (!place || choice?.do !== 'move') return 'no_target';
    const target = to.nodes[indexOf(to, choice.to ?? place.node.id)];
    return target ? land(token, place, target, listening) : 'no_target';
  };
}

interface Place {
  readonly versionId: number;
  readonly node: number;
  readonly choice: Exclude<Choice, { do: 'finish' }>;
}

const placesOf = ({ choices, fromVersionIds }: MoveRequest, plan: (versionId: number) => Plan): Place[] =>
  fromVersionIds.flatMap((versionId) =>
    plan(versionId).nodes.flatMap(({ node, index }): Place[] => {
      const choice = choices[node.id];
      return choice && choice.do !== 'finish' ? [{ versionId, node: index, choice }] : [];
    }),
  );

/** The runs that stand at a place end. */
async function stopSlice(client: pg.ClientBase, operation: OperationRow, place: Place, now: number): Promise<Slice> {
  const { rows } = await client.query<{ run_id: number }>('select distinct run_id from (select run_id from tokens where version_id = $1 and node = $2 order by id limit $3) here order by run_id', [place.versionId, place.node, SLICE]);
  const { ended, counts } = await endRuns(client, rows.map((row) => row.run_id), null, now, operation.workspace_id);
  await addCounts(client, counts);
  const { progress } = operation;
  return { progress: rows.length === 0 ? { ...progress, place: (progress.place ?? 0) + 1, after: 0 } : progress, done: ended, skipped: skippedOf(progress), finished: false };
}

const skippedOf = (progress: Progress): number => Object.values(progress.reasons ?? {}).reduce((sum, count) => sum + count, 0);

function count(reasons: Progress['reasons'], stayed: readonly Obstacle[]): Record<string, number> {
  const counted: Record<string, number> = { ...reasons };
  for (const obstacle of stayed) counted[obstacle] = (counted[obstacle] ?? 0) + 1;
  return counted;
}

/** The next slice of a move. When all places are done and workers still had some in hand, it starts over after a second. */
export async function moveSlice(client: pg.ClientBase, operation: OperationRow, plan: (versionId: number) => Plan, now: number): Promise<Slice> {
  const request = operation.request as unknown as MoveRequest;
  const { progress } = operation;
  const place = placesOf(request, plan)[progress.place ?? 0];
  if (!place) {
    const passes = (progress.passes ?? 0) + 1;
    const again = (progress.reasons?.['working'] ?? 0) > 0 && passes < MAX_PASSES;
    return again
      ? { progress: { passes, place: 0, after: 0, reasons: {} }, done: 0, skipped: 0, finished: false, pauseMs: 1_000 }
      : { progress, done: 0, skipped: skippedOf(progress), finished: true };
  }
  if (place.choice.do === 'stop') return stopSlice(client, operation, place, now);
  const [from, to] = [plan(place.versionId), plan(request.toVersionId)];
  const moved = await moveTokens(client, {
    fromVersionId: place.versionId,
    toVersionId: request.toVersionId,
    node: place.node,
    after: progress.after ?? 0,
    limit: SLICE,
    land: landBy(request.choices, from, to),
    entryOf: from.nodes.map(({ node }) => indexOf(to, node.id)),
  });
  const next: Progress = { ...progress, reasons: count(progress.reasons, moved.stayed), ...(moved.last === null ? { place: (progress.place ?? 0) + 1, after: 0 } : { after: moved.last }) };
  return { progress: next, done: moved.moved, skipped: skippedOf(next), finished: false };
}
