import type { Item } from '@parcours/sdk/node';
import type { Batch } from '../executor/batch.js';
import { nodeOf, startWork, type Work } from '../executor/work.js';
import type { Token } from '../run.js';

/**
 * A held token with this port marks a join that has fired while others can still arrive: it absorbs them, and goes when
 * nobody can arrive any more. It carries no items.
 */
const FIRED = 'fired';

interface Standing {
  readonly works: readonly Work[];
  /** Live tokens of the run outside this batch. */
  readonly others: readonly Token[];
}

function canArrive(join: number, standing: Standing, batch: Batch): boolean {
  const reaches = (work: Pick<Work, 'plan'>, token: Token): boolean => {
    if (token.node === join) return token.state !== 'held';
    const node = work.plan.nodes[token.node];
    return (node?.reaches.has(join) ?? false) && token.port !== FIRED;
  };
  const plan = standing.works[0]?.plan;
  if (!plan) return false;
  return standing.works.some((work) => work.place !== 'gone' && reaches(work, work.token)) || standing.others.some((token) => reaches({ plan: batch.environment.plan(token.versionId) }, token));
}

/** Held siblings become part of the batch once something has to happen to them. */
function adopt(batch: Batch, token: Token): Work {
  const work: Work = { ...startWork(token, batch.environment.plan(token.versionId)), place: 'parked' };
  batch.works.push(work);
  return work;
}

/**
 * The items that go on. A contact's branches become one item again, with what each of them added (the later branch wins):
 * otherwise every node after a join would act once per branch. Without a contact, all items go on side by side.
 */
function gather(works: readonly Work[]): Item[] {
  const items = works.flatMap((work) => work.token.items);
  const journey = works.every((work) => work.token.contactId !== null && work.token.items.length === 1);
  return journey ? [{ json: Object.assign({}, ...items.map((item) => item.json)) as Item['json'] }] : items;
}

function settleJoin(batch: Batch, join: number, held: Work[], standing: Standing): boolean {
  const marker = held.find((work) => work.token.port === FIRED);
  const arrived = held.filter((work) => work !== marker);
  const open = canArrive(join, standing, batch);
  if (marker) {
    for (const work of arrived) batch.gone(work);
    if (!open) batch.gone(marker);
    return arrived.length > 0 || !open;
  }
  const [first, ...rest] = [...arrived].sort((a, b) => a.token.id - b.token.id);
  if (!first) return false;
  const node = nodeOf(first);
  const policy = node.step?.join?.(node.parameters(() => ({})) as never) ?? { mode: 'all' };
  const wanted = policy.mode === 'any' ? 1 : policy.mode === 'first' ? (policy.count ?? 1) : Infinity;
  if (open && arrived.length < wanted) return false;
  const taken = wanted === Infinity ? rest : rest.slice(0, wanted - 1);
  const items = gather([first, ...taken]);
  if (open) batch.park(batch.fork(first), { state: 'held', dueAt: Infinity, port: FIRED, items: [] });
  for (const work of rest) batch.gone(work);
  first.token = { ...first.token, items, state: 'ready', port: JOINED, dueAt: batch.claim.now };
  first.place = 'busy';
  batch.push(first);
  return true;
}

/** Set on a token whose join has fired: its node is called instead of holding it again. */
export const JOINED = 'joined';

/**
 * Decides, for every forked run of the batch, which joins fire now: `all` when no live token of the run can still reach it,
 * `any` and `first n` as soon as enough have arrived (or nobody else can). Returns whether anything moved.
 */
export function settleJoins(batch: Batch): boolean {
  let moved = false;
  const runs = new Map<number, Work[]>();
  for (const work of batch.works) {
    const known = runs.get(work.token.runId);
    if (known) known.push(work);
    else runs.set(work.token.runId, [work]);
  }
  for (const [runId, works] of runs) {
    if (!works.some((work) => nodeOf(work).joins || work.token.forked)) continue;
    const adopted = new Set(batch.works.map((work) => work.token.id));
    const others = (batch.claim.siblings.get(runId) ?? []).filter((token) => !adopted.has(token.id));
    const joins = new Map<number, Work[]>();
    const held = [...works.filter((work) => work.place === 'parked' && work.token.state === 'held'), ...others.filter((token) => token.state === 'held').map((token) => adopt(batch, token))];
    for (const work of held) joins.set(work.token.node, [...(joins.get(work.token.node) ?? []), work]);
    const standing: Standing = { works: [...works, ...held.filter((work) => !works.includes(work))], others: others.filter((token) => token.state !== 'held') };
    for (const [join, waiting] of joins) moved = settleJoin(batch, join, waiting, standing) || moved;
  }
  return moved;
}
