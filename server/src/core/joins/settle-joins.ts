import type { Item } from '@parcours/sdk/node';
import { filesOf, withFiles } from '../files/item-files.js';
import { FIRED } from '../changes.js';
import type { Batch } from '../executor/batch.js';
import { nodeOf, startWork, type Work } from '../executor/work.js';
import type { Token } from '../run.js';

/** All of one run that is alive: its tokens in this batch, and the others. */
interface Standing {
  /** Of this batch, or adopted because they are held; ended ones included. */
  readonly works: readonly Work[];
  /** Live tokens elsewhere; none of them is held. */
  readonly others: readonly Token[];
}

const isHeld = (work: Work): boolean => work.place === 'parked' && work.token.state === 'held';
const isMark = (work: Work): boolean => work.token.port === FIRED;

function canArrive(join: number, { works, others }: Standing, batch: Batch): boolean {
  const reaches = (token: Token): boolean => {
    if (token.port === FIRED) return false;
    if (token.node === join) return token.state !== 'held';
    return batch.environment.plan(token.versionId).nodes[token.node]?.joinsAhead.has(join) ?? false;
  };
  return works.some((work) => work.place !== 'gone' && reaches(work.token)) || others.some(reaches);
}

/** Held siblings become part of the batch: something may have to happen to them. */
function adopt(batch: Batch, token: Token): Work {
  const work: Work = { ...startWork(token, batch.environment.plan(token.versionId)), place: 'parked', adopted: token };
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
  return journey ? [withFiles(Object.assign({}, ...items.map((item) => item.json)) as Item['json'], filesOf(items))] : items;
}

function absorb(batch: Batch, works: readonly Work[]): void {
  for (const work of works) {
    batch.journal.ended(work.token);
    batch.gone(work);
  }
}

function fire(batch: Batch, arrived: readonly Work[], wanted: number, open: boolean): void {
  const [first, ...rest] = arrived;
  if (!first) return;
  const items = gather(arrived.slice(0, wanted));
  if (open) batch.park(batch.fork(first), { state: 'held', dueAt: Infinity, port: FIRED, items: [] });
  absorb(batch, rest);
  first.token = { ...first.token, items, state: 'ready', port: JOINED, dueAt: batch.claim.now };
  first.place = 'busy';
  batch.push(first);
}

/** Answers whether anything moved. */
function settleJoin(batch: Batch, join: number, held: readonly Work[], standing: Standing, atLast: boolean): boolean {
  const open = canArrive(join, standing, batch);
  const mark = held.find(isMark);
  const arrived = held.filter((work) => work !== mark).sort((a, b) => a.token.id - b.token.id);
  if (mark) {
    absorb(batch, arrived);
    if (!open) absorb(batch, [mark]);
    return arrived.length > 0 || !open;
  }
  const policy = nodeOf(held[0] as Work).joinPolicy;
  const wanted = policy.mode === 'any' ? 1 : policy.mode === 'first' ? Math.max(1, policy.count ?? 1) : Infinity;
  if (open && !atLast && arrived.length < wanted) return false;
  fire(batch, arrived, wanted, open);
  return true;
}

/** Set on a token whose join has fired: its node is called instead of holding it again. */
export const JOINED = 'joined';

function settleRun(batch: Batch, works: readonly Work[], others: readonly Token[]): boolean {
  const standing: Standing = { works: [...works, ...others.filter((token) => token.state === 'held').map((token) => adopt(batch, token))], others: others.filter((token) => token.state !== 'held') };
  const joins = new Map<number, Work[]>();
  for (const work of standing.works.filter(isHeld)) joins.set(work.token.node, [...(joins.get(work.token.node) ?? []), work]);
  let moved = false;
  for (const [join, held] of joins) moved = settleJoin(batch, join, held, standing, false) || moved;
  if (moved || joins.size === 0) return moved;
  // joins in a circle would wait for each other for ever: when nothing else is alive, the one that has waited longest goes first
  const still = standing.others.length === 0 && standing.works.every((work) => work.place === 'gone' || isHeld(work));
  const oldest = still ? standing.works.filter((work) => isHeld(work) && !isMark(work)).sort((a, b) => a.token.id - b.token.id)[0] : undefined;
  return oldest ? settleJoin(batch, oldest.token.node, joins.get(oldest.token.node) as Work[], standing, true) : false;
}

/**
 * Decides, for every run of the batch that has forked or stands at a join, which joins fire now: `all` when no live token of the
 * run can still reach it, `any` and `first n` as soon as enough have arrived (or nobody else can). Returns whether anything moved.
 */
export function settleJoins(batch: Batch): boolean {
  const runs = new Map<number, Work[]>();
  for (const work of batch.works) {
    if (!(work.token.forked || nodeOf(work).joins) || batch.hasFailed(work.token.runId)) continue;
    const known = runs.get(work.token.runId);
    if (known) known.push(work);
    else runs.set(work.token.runId, [work]);
  }
  if (runs.size === 0) return false;
  const here = new Set(batch.works.map((work) => work.token.id));
  let moved = false;
  for (const [runId, works] of runs) {
    const others = (batch.claim.siblings.get(runId) ?? []).filter((token) => !here.has(token.id));
    moved = settleRun(batch, works, others) || moved;
  }
  return moved;
}
