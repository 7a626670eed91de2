import type pg from 'pg';
import type { Activation, CountDelta, StepItems } from '../../core/changes.js';
import type { Waiter } from '../../core/run.js';
import { storable, storableText } from '../../core/storable.js';
import { jsonArray, jsonTexts, plainArray } from '../../db/array-text.js';
import { groupBy } from './group-by.js';
import { Parameters } from './parameters.js';

const listOf = (of: 'nodes' | 'ports' | 'visits' | 'items') => ([first]: Activation[]): string => plainArray((first as Activation).path.lists[of]);

/** One row per run and batch. Of runs that took the same way it is sent once, and read once: 500 of them took 2.4 ms each for itself, 1.2 ms so. */
export function activationsInsert({ add }: Parameters, rows: readonly Activation[]): string {
  // a path belongs to one version; what failed is told with its error
  const groups = [...groupBy(rows, (row) => (row.error ? row : row.path)).values()];
  const column = (of: (row: Activation) => number): string => add(plainArray(groups.map(([first]) => of(first as Activation))));
  const texts = (of: (group: Activation[]) => string | null): string => jsonArray(add(jsonTexts(groups.map(of))));
  return `insert into activations (run_id, at, workspace_id, version_id, nodes, ports, visits, items, error)
    with g as materialized (
      select to_timestamp(at / 1000) as at, workspace_id, version_id, nodes::smallint[] as nodes, ports::smallint[] as ports, visits::int[] as visits, items::int[] as items, error::jsonb as error, run_ids::bigint[] as run_ids
      from unnest(${column((row) => row.at)}::float8[], ${column((row) => row.workspaceId)}::int[], ${column((row) => row.versionId)}::int[],
        ${[...(['nodes', 'ports', 'visits', 'items'] as const).map((of) => texts(listOf(of))), texts(([first]) => (first?.error ? storable(first.error) : null)), texts((group) => plainArray(group.map((row) => row.runId)))].join(', ')})
        as u(at, workspace_id, version_id, nodes, ports, visits, items, error, run_ids))
    select run_id, at, workspace_id, version_id, nodes, ports, visits, items, error from g, unnest(g.run_ids) as run_id`;
}

export async function insertActivations(client: pg.ClientBase, rows: readonly Activation[]): Promise<void> {
  if (rows.length === 0) return;
  const parameters = new Parameters();
  await client.query(activationsInsert(parameters, rows), parameters.values);
}

export function stepItemsInsert({ add }: Parameters, steps: readonly StepItems[]): string {
  const column = (of: (step: StepItems) => number | boolean): string => add(plainArray(steps.map(of)));
  const texts = (of: (step: StepItems) => unknown): string => jsonArray(add(jsonTexts(steps.map((step) => (of(step) === null ? null : storable(of(step)))))));
  return `insert into step_items (run_id, at, workspace_id, version_id, visit, node, truncated, input, output, error, log)
    select run_id, to_timestamp(at / 1000), workspace_id, version_id, visit, node, truncated, input::jsonb, output::jsonb, error::jsonb, case when log is null then '{}' else array(select jsonb_array_elements_text(log::jsonb)) end
    from unnest(${column((step) => step.runId)}::bigint[], ${column((step) => step.at)}::float8[], ${column((step) => step.workspaceId)}::int[], ${column((step) => step.versionId)}::int[], ${column((step) => step.visit)}::int[],
      ${column((step) => step.node)}::smallint[], ${column((step) => step.truncated)}::boolean[], ${texts((step) => step.input)}, ${texts((step) => step.output)}, ${texts((step) => step.error)}, ${texts((step) => (step.log.length > 0 ? step.log : null))})
      as u(run_id, at, workspace_id, version_id, visit, node, truncated, input, output, error, log)`;
}

export async function insertStepItems(client: pg.ClientBase, steps: readonly StepItems[]): Promise<void> {
  if (steps.length === 0) return;
  const parameters = new Parameters();
  await client.query(stepItemsInsert(parameters, steps), parameters.values);
}

/** Sums of differences, in key order so that two batches never wait for each other in a circle. */
function summed(deltas: readonly CountDelta[]): CountDelta[] {
  const sums = new Map<string, CountDelta>();
  for (const delta of deltas) {
    const key = `${delta.versionId}:${delta.node}:${delta.port}`;
    const known = sums.get(key);
    if (known) known.value += delta.value;
    else sums.set(key, { ...delta });
  }
  return [...sums.values()].filter((row) => row.value !== 0).sort((a, b) => a.versionId - b.versionId || a.node - b.node || a.port - b.port);
}

/** The statement that adds differences to the counters; null when they come to nothing. */
export function countsUpsert({ add }: Parameters, deltas: readonly CountDelta[]): string | null {
  const rows = summed(deltas);
  if (rows.length === 0) return null;
  const column = (of: (row: CountDelta) => number): string => add(plainArray(rows.map(of)));
  return `insert into node_counts (version_id, node, port, workspace_id, value)
    select * from unnest(${column((row) => row.versionId)}::int[], ${column((row) => row.node)}::smallint[], ${column((row) => row.port)}::smallint[], ${column((row) => row.workspaceId)}::int[], ${column((row) => row.value)}::bigint[])
    on conflict (version_id, node, port) do update set value = node_counts.value + excluded.value`;
}

export async function addCounts(client: pg.ClientBase, deltas: readonly CountDelta[]): Promise<void> {
  const parameters = new Parameters();
  const text = countsUpsert(parameters, deltas);
  if (text !== null) await client.query(text, parameters.values);
}

export async function deleteWaiters(client: pg.ClientBase, tokenIds: readonly number[]): Promise<void> {
  if (tokenIds.length > 0) await client.query('delete from waiters where token_id = any($1::bigint[])', [tokenIds]);
}

export async function insertWaiters(client: pg.ClientBase, waiters: readonly Waiter[]): Promise<void> {
  if (waiters.length === 0) return;
  await client.query(
    `insert into waiters (token_id, contact_id, workspace_id, number, name, port, rule)
     select token_id, contact_id, workspace_id, number, name, port, rule::jsonb
     from unnest($1::bigint[], $2::bigint[], $3::int[], $4::smallint[], $5::text[], $6::text[], $7::text[]) as u(token_id, contact_id, workspace_id, number, name, port, rule)`,
    [
      waiters.map((waiter) => waiter.tokenId),
      waiters.map((waiter) => waiter.contactId),
      waiters.map((waiter) => waiter.workspaceId),
      waiters.map((waiter) => waiter.number),
      waiters.map((waiter) => storableText(waiter.name)),
      waiters.map((waiter) => waiter.port),
      waiters.map((waiter) => (waiter.rule === null ? null : storable(waiter.rule))),
    ],
  );
}
