import { COUNT, FIRED, RUN_NODE, lateDeliveries, type Activation, type Changes, type DeliveryChange, type StepItems } from '../changes.js';
import type { Priority } from '../admission/journey-rules.js';
import type { Admit, Beginning, Begun, Claim, EventEntry, Intent, Lease, NewEvent, NewRun, Recorded, RecordedIntent, Store } from '../ports.js';
import { withCompany } from '../executor/with-company.js';
import { EXIT_NODE, isLate, outcomeOf, skippedBy, type JourneyExit } from '../exits/exit.js';
import type { FrozenSlice } from '../operations/freezing.js';
import type { MoveSlice, MovedSlice } from '../operations/moving.js';
import type { Lane, RunChange, StepError, Token, Waiter } from '../run.js';
import { stored } from '../storable.js';
import { firstHit, resumedBy } from '../waits/first-hit.js';
import { MemoryCalls } from './memory-calls.js';
import { MemoryCustomers } from './memory-customers.js';
import { freezeDue, moveTokens, runsFrozenBefore, setAside, shiftDue, thawTokens } from './memory-operations.js';
import type { MemoryDelivery, MemoryRun } from './memory-rows.js';
import { MemoryRules } from './memory-rules.js';
import { MemorySending } from './memory-sending.js';

/** Interactive tokens first, then normal ones, then bulk; each class leaves the next ones their part of the batch. */
function shareOut(due: readonly Token[], limit: number): Token[] {
  const of = (priority: Priority): Token[] => due.filter((token) => token.priority === priority);
  const [normal, bulk] = [of('normal'), of('bulk')];
  const forBulk = bulk.length > 0 ? Math.floor(limit * 0.1) : 0;
  const first = of('interactive').slice(0, limit - forBulk - (normal.length > 0 ? Math.floor(limit * 0.3) : 0));
  const second = normal.slice(0, limit - forBulk - first.length);
  return [...first, ...second, ...bulk.slice(0, limit - first.length - second.length)];
}

/** Remembers tables as they are; answers how to put them back. */
function checkpoint<Key, Value>(table: Map<Key, Value>): () => void {
  const kept = structuredClone([...table]);
  return () => {
    table.clear();
    for (const [key, value] of kept) table.set(key, value);
  };
}

/** The `Store` in memory, for unit tests and simulation: same contract as Postgres, one caller at a time. */
export class MemoryStore implements Store {
  readonly tokens = new Map<number, Token>();
  /** By `token:number`. */
  readonly waiters = new Map<string, Waiter>();
  readonly runs = new Map<number, MemoryRun>();
  readonly deliveries = new Map<string, MemoryDelivery>();
  /** The n-th has the id n + 1. */
  readonly events: (NewEvent & { readonly receivedAt: number })[] = [];
  readonly activations: Activation[] = [];
  readonly steps: StepItems[] = [];
  readonly counts = new Map<string, number>();
  readonly customers = new MemoryCustomers();
  readonly sending = new MemorySending(this);
  /** Versions of paused workflows. */
  readonly paused = new Set<number>();
  /** By token id: the instant a token set aside fell due at. */
  readonly frozen = new Map<number, number>();
  /** What published versions listen to. */
  readonly entries: (EventEntry & { readonly name: string })[] = [];
  /** Who may enter, when a run ends early, how fast it goes. */
  readonly rules = new MemoryRules(this);
  /** Runs that tokens wait for. */
  readonly calls = new MemoryCalls({
    tokens: this.tokens, runs: this.runs, paused: this.paused, rules: this.rules,
    start: (run, now) => {
      const { admitted: [mine], refused: [refusal] } = this.letIn([run], now);
      return refusal ? { refused: refusal.code } : { runId: (mine as { runId: number }).runId };
    },
    cancelRun: (runId, now) => void this.endRun(runId, 'cancelled', null, now),
  });
  private readonly messageIds = new Set<string>();
  private nextId = 1;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly admit: (...asked: Parameters<Admit>) => NewRun['items'] | null = () => null) {}

  readonly id = (): number => this.nextId++;

  advance(limit: number, now: number, work: (claim: Claim) => Promise<Changes>): Promise<number> {
    return this.alone(async () => {
      const tokens = this.claimDue('pure', now, limit);
      if (tokens.length > 0) this.commit(await work(this.claim(tokens, now)), now);
      return tokens.length;
    });
  }

  lease(limit: number, now: number, leaseMs: number, intentsOf: (token: Token) => readonly Intent[], only?: Priority, companyOf: (token: Token) => number = () => 0): Promise<Lease | null> {
    return this.alone(async () => {
      let tokens: Token[] = [];
      while (tokens.length === 0) {
        const claimed = this.claimDue('io', now, limit, only);
        if (claimed.length === 0) return null;
        tokens = this.leaveBeforeSend(withCompany(claimed, this.due('io', now).filter((token) => (only ?? token.priority) === token.priority && !this.paused.has(token.versionId)), companyOf), intentsOf, now);
      }
      const intents = new Map(tokens.map((token) => [token.id, intentsOf(token).map((intent) => this.intend(token, intent))]));
      const leased = tokens.map((token): Token => ({ ...token, state: 'leased', epoch: token.epoch + 1, dueAt: now + leaseMs }));
      for (const token of leased) this.tokens.set(token.id, token);
      return { ...this.claim(leased, now), intents };
    });
  }

  async begin(effects: readonly Beginning[], now: number): Promise<Begun> {
    return this.sending.begin(effects, now);
  }

  makeRoom(now: number): Promise<number> {
    return this.alone(async () =>
      this.sending.makeRoom(now, (tokenId) => {
        const token = this.tokens.get(tokenId);
        if (token?.state === 'ready' && token.dueAt > now) this.keep({ ...token, dueAt: now });
        return token !== undefined;
      }),
    );
  }

  async renew(lease: Lease, now: number, leaseMs: number): Promise<void> {
    for (const token of lease.tokens) if (this.ours(token)) this.tokens.set(token.id, { ...token, dueAt: now + leaseMs });
  }

  settle(lease: Lease, now: number, work: (claim: Claim) => Promise<Changes>): Promise<readonly number[]> {
    return this.alone(async () => {
      const tokens = lease.tokens.filter((token) => this.ours(token));
      if (tokens.length > 0) this.commit(await work(this.claim(tokens, now)), now);
      const lost = lease.tokens.filter((token) => !tokens.includes(token));
      if (lost.length > 0) this.settleDeliveries(lateDeliveries((await work({ now, tokens: lost, contacts: lease.contacts, siblings: new Map() })).deliveries), now, true);
      return lost.map((token) => token.id);
    });
  }

  start(runs: readonly NewRun[], now: number): Promise<readonly number[]> {
    return this.alone(async () => this.startRuns(runs, now));
  }

  enter(runs: readonly NewRun[], now: number, work: (claim: Claim) => Promise<Changes>): Promise<readonly number[]> {
    return this.alone(async () => {
      const undo = [checkpoint(this.runs), checkpoint(this.tokens), checkpoint(this.counts), checkpoint(this.rules.entrances), checkpoint(this.rules.gates)];
      const [queued, called] = [[...this.rules.queue], structuredClone(this.calls.rows)];
      try {
        const ids = this.startRuns(runs, now);
        const free = [...this.tokens.values()].filter((token) => ids.includes(token.runId) && this.isFree(token, now));
        if (free.length > 0) this.commit(await work(this.claim(free, now)), now);
        return ids;
      } catch (error) {
        for (const one of undo) one();
        this.rules.queue.splice(0, Infinity, ...queued);
        this.calls.rows = called;
        throw error;
      }
    });
  }

  record(events: readonly NewEvent[], now: number): Promise<Recorded> {
    return this.alone(async () => this.recordEvents(events, now));
  }

  fail(runIds: readonly number[], error: StepError, now: number): Promise<void> {
    return this.alone(async () => {
      for (const id of runIds) this.endRun(id, 'failed', error, now);
    });
  }

  cancel(workspaceId: number, runIds: readonly number[], now: number): Promise<number> {
    return this.alone(async () => runIds.filter((id) => this.runs.get(id)?.workspaceId === workspaceId && this.endRun(id, 'cancelled', null, now)).length);
  }

  freeze(versionIds: readonly number[], limit: number, now: number): Promise<number> {
    return this.alone(async () => freezeDue(this, versionIds, limit, now));
  }

  shift(slice: FrozenSlice, byMs: number, lateSince: number | null): Promise<{ last: number | null; shifted: number }> {
    return this.alone(async () => shiftDue(this, slice, byMs, lateSince));
  }

  lateRuns(versionIds: readonly number[], before: number, limit: number): Promise<readonly number[]> {
    return this.alone(async () => runsFrozenBefore(this, versionIds, before, limit));
  }

  thaw(versionIds: readonly number[], limit: number): Promise<number> {
    return this.alone(async () => thawTokens(this, versionIds, limit));
  }

  move(slice: MoveSlice): Promise<MovedSlice> {
    return this.alone(async () => moveTokens(this, slice));
  }

  async nextDue(lane: Lane, only?: Priority): Promise<number | null> {
    const instants = [...this.tokens.values()].filter((token) => token.lane === lane && (only ?? token.priority) === token.priority && token.dueAt < Infinity).map((token) => token.dueAt);
    const look = lane === 'io' ? this.sending.nextLook : null;
    if (look !== null) instants.push(look);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  async versionsDue(lane: Lane, now: number): Promise<readonly number[]> {
    return [...new Set(this.due(lane, now).map((token) => token.versionId))];
  }

  count(versionId: number, node: number, port: number): number {
    return this.counts.get(`${versionId}:${node}:${port}`) ?? 0;
  }

  protected alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private claimDue(lane: Lane, now: number, limit: number, only?: Priority): Token[] {
    const due = this.due(lane, now).filter((token) => (only ?? token.priority) === token.priority);
    setAside(this, due.filter((token) => this.paused.has(token.versionId)));
    return shareOut(due.filter((token) => !this.paused.has(token.versionId)), limit);
  }

  private due(lane: Lane, now: number): Token[] {
    return [...this.tokens.values()].filter((token) => token.lane === lane && token.dueAt <= now && token.dueAt < Infinity).sort((a, b) => a.dueAt - b.dueAt || a.id - b.id);
  }

  private claim(tokens: readonly Token[], now: number): Claim {
    const siblings = new Map<number, Token[]>();
    for (const token of this.tokens.values()) {
      if (tokens.some((claimed) => claimed.id === token.id) || !tokens.some((claimed) => claimed.runId === token.runId)) continue;
      siblings.set(token.runId, [...(siblings.get(token.runId) ?? []), token]);
    }
    return { now, tokens, contacts: this.customers.contacts, siblings };
  }

  private ours(token: Token): boolean {
    const stored = this.tokens.get(token.id);
    return stored?.state === 'leased' && stored.epoch === token.epoch;
  }

  private intend(token: Token, intent: Intent): RecordedIntent {
    const key = `${token.id}:${token.visit}:${intent.item}`;
    const known = this.deliveries.get(key);
    if (known) known.attempt += 1;
    const delivery = known ?? { id: this.id(), runId: token.runId, tokenId: token.id, visit: token.visit, item: intent.item, channel: intent.channel, purpose: intent.purpose ?? null, asks: intent.asks ?? false, status: 'pending' as const, attempt: 1, begun: 0 };
    this.deliveries.set(key, delivery);
    return { id: delivery.id, attempt: delivery.attempt, interrupted: token.state === 'leased' && delivery.begun > 0 };
  }

  private commit(changes: Changes, now: number): void {
    for (const id of changes.unsubscribed) this.unsubscribe(id);
    this.settleDeliveries(changes.deliveries, now);
    this.sending.join(changes.deliveries, now);
    for (const id of changes.gone) this.tokens.delete(id);
    for (const token of [...changes.moved, ...changes.born]) this.keep(token);
    for (const { since: _, ...waiter } of changes.waiters) this.waiters.set(`${waiter.tokenId}:${waiter.number}`, waiter);
    for (const change of changes.runs) this.changeRun(change, now);
    // a run that fails takes the runs it has called with it, which may be of the same batch
    this.calls.start(changes.calls.filter((call) => this.tokens.has(call.tokenId)), now);
    for (const [key, { tokenId }] of this.waiters) if (!this.tokens.has(tokenId)) this.waiters.delete(key);
    this.activations.push(...changes.activations);
    this.steps.push(...changes.steps);
    for (const delta of changes.counts) this.add(delta.versionId, delta.node, delta.port, delta.value);
    const events = this.customers.run(changes.commands, now);
    this.lookBack(changes.waiters, now);
    for (const { runId, exit } of this.rules.exitsOfChanged(changes.commands)) this.endRun(runId, 'done', null, now, exit);
    this.recordEvents(events, now);
  }

  private changeRun({ runId, live, failed, response, returned = [] }: RunChange, now: number): void {
    const run = this.runs.get(runId);
    if (!run || run.status !== 'running') return;
    run.response ??= response ?? null;
    this.calls.keep(runId, returned);
    if (failed) this.endRun(runId, 'failed', failed, now);
    else if ((run.live += live) === 0) this.endRun(runId, 'done', null, now);
  }

  protected endRun(runId: number, status: 'done' | 'failed' | 'cancelled', error: StepError | null, now: number, exit: JourneyExit | null = null): boolean {
    const run = this.runs.get(runId);
    if (!run || run.status !== 'running') return false;
    const late = exit !== null && isLate(exit, run.startedAt, [...this.deliveries.values()].filter((one) => one.runId === runId), now);
    Object.assign(run, { status, error, live: 0, outcome: exit && { ...outcomeOf(exit), ...(late ? { late: true } : {}) } });
    if (exit) this.add(exit.versionId, EXIT_NODE, exit.index, 1);
    this.add(run.versionId, RUN_NODE, { done: COUNT.runDone, failed: COUNT.runFailed, cancelled: COUNT.runCancelled }[status], 1);
    const underWay = new Set<number>();
    const calling = [...this.tokens.values()].filter((token) => token.runId === runId && token.calls).map((token) => token.id);
    for (const token of this.tokens.values()) {
      if (token.runId !== runId) continue;
      this.tokens.delete(token.id);
      this.unsubscribe(token.id);
      if (token.port !== FIRED) this.add(token.versionId, token.node, COUNT.ended, 1);
      if (token.state === 'waiting' || token.state === 'resumed') this.add(token.versionId, token.node, COUNT.waiting, -1);
      if (token.state === 'leased') underWay.add(token.id);
    }
    for (const delivery of this.deliveries.values())
      if (delivery.runId === runId && delivery.status === 'pending') Object.assign(delivery, { status: underWay.has(delivery.tokenId) && delivery.begun > 0 ? 'unknown' : 'failed', code: 'run_ended' });
    for (const tokenId of calling) this.calls.forget(tokenId, now);
    this.startRuns(this.rules.leave(run, now), now);
    this.calls.ended(run, now);
    return true;
  }

  private isFree(token: Token, now: number): boolean {
    const run = this.runs.get(token.runId);
    return token.visit === 1 && token.state === 'ready' && token.dueAt <= now && run?.entryKey === null && run.limitKey === null;
  }

  private startRuns(runs: readonly NewRun[], now: number): number[] {
    return runs.length === 0 ? [] : this.letIn(runs, now).runIds;
  }

  private letIn(runs: readonly NewRun[], now: number): ReturnType<MemoryRules['admit']> {
    const decided = this.rules.admit(runs, now);
    const { admitted, queue } = decided;
    for (const { run, rules, runId, tokenId, items, dueAt, queued, entryKey, limitKey } of admitted) {
      this.runs.set(runId, { ...run, id: runId, startedAt: now, status: 'running', live: 1, error: null, response: null, outcome: null, entryKey, limitKey });
      const { workspaceId, versionId, contactId, node, test } = run;
      this.keep({ id: tokenId, runId, workspaceId, versionId, contactId, node, test, items, lane: 'pure', priority: run.priority ?? (run.test ? 'interactive' : rules.priority), state: 'ready', dueAt: queued ? Infinity : dueAt, visit: 1, epoch: 0, attempt: 0, forked: false, port: null, slots: null, again: null, ...(run.called ? { called: true } : {}) });
      this.add(versionId, node, COUNT.entered, 1);
      this.add(versionId, RUN_NODE, COUNT.runStarted, 1);
    }
    queue();
    return decided;
  }

  /** Ends runs that must not send any more; answers the tokens that go on. */
  private leaveBeforeSend(claimed: readonly Token[], intentsOf: (token: Token) => readonly Intent[], now: number): Token[] {
    const exits = new Map(this.rules.exitsBeforeSend(claimed).map(({ runId, exit }) => [runId, exit]));
    for (const token of claimed) {
      const exit = exits.get(token.runId);
      if (!exit || token.state !== 'ready') continue;
      for (const intent of intentsOf(token)) this.intend(token, intent);
      this.settleDeliveries(intentsOf(token).map(({ item }) => ({ tokenId: token.id, visit: token.visit, item, status: 'skipped', ...skippedBy(exit) })), now);
    }
    for (const [runId, exit] of exits) this.endRun(runId, 'done', null, now, exit);
    return claimed.filter((token) => this.tokens.has(token.id));
  }

  protected recordEvents(events: readonly NewEvent[], now: number): Recorded {
    const result = { recorded: 0, resumed: 0, runIds: [] as number[] };
    for (const event of events) {
      const message = event.messageId === undefined ? null : `${event.workspaceId} ${event.messageId}`;
      if (message !== null && this.messageIds.has(message)) continue;
      if (message !== null) this.messageIds.add(message);
      this.events.push({ ...stored(event), receivedAt: now });
      const eventId = this.events.length;
      result.recorded += 1;
      for (const { runId, exit } of this.rules.exitsAt(event)) this.endRun(runId, 'done', null, now, exit);
      result.resumed += this.resumeWaits(event, now);
      const contact = this.customers.contacts.get(event.contactId);
      if (!contact) continue;
      for (const entry of this.entries) {
        const items = entry.name === event.name && entry.workspaceId === event.workspaceId ? this.admit(entry, event, contact) : null;
        if (items) result.runIds.push(...this.startRuns([{ ...entry, contactId: contact.id, test: false, items, eventId }], now));
      }
    }
    return result;
  }

  private resumeWaits(event: NewEvent, now: number): number {
    const hearing = [...this.waiters.values()].filter((waiter) => waiter.contactId === event.contactId && waiter.name === event.name);
    let resumed = 0;
    for (const tokenId of new Set(hearing.map((waiter) => waiter.tokenId))) {
      const token = this.tokens.get(tokenId);
      if (token?.state !== 'waiting') continue;
      const hit = firstHit(hearing.filter((waiter) => waiter.tokenId === tokenId), [event], this.customers.contacts.get(event.contactId), token.items[0]?.json ?? {});
      if (!hit) continue;
      this.keep(resumedBy(token, hit, now));
      resumed += 1;
    }
    return resumed;
  }

  /** Ends waits whose event has already happened. */
  private lookBack(waiters: readonly Waiter[], now: number): void {
    for (const tokenId of new Set(waiters.map((waiter) => waiter.tokenId))) {
      const token = this.tokens.get(tokenId);
      const run = token && this.runs.get(token.runId);
      if (!token || !run) continue;
      const hits = waiters.flatMap((waiter) => {
        if (waiter.tokenId !== tokenId || waiter.since === null || waiter.since === undefined) return [];
        const { since } = waiter;
        const past = this.events.map((event, index) => ({ ...event, id: index + 1 })).filter((event) => (typeof since === 'number' ? event.receivedAt >= since : run.eventId ? event.id > run.eventId : event.receivedAt >= run.startedAt));
        const hit = firstHit([waiter], past, this.customers.contacts.get(waiter.contactId), token.items[0]?.json ?? {});
        return hit ? [hit] : [];
      });
      const first = hits.sort((a, b) => a.event.id - b.event.id || a.waiter.number - b.waiter.number)[0];
      if (first) this.keep(resumedBy(token, first, now));
    }
  }

  private unsubscribe(tokenId: number): void {
    for (const [key, waiter] of this.waiters) if (waiter.tokenId === tokenId) this.waiters.delete(key);
  }

  private settleDeliveries(changes: readonly DeliveryChange[], now: number, late = false): void {
    for (const { tokenId, visit, item, status, code, reason, providerId } of changes) {
      const delivery = this.deliveries.get(`${tokenId}:${visit}:${item}`);
      if (delivery?.status === 'unknown' || (delivery?.status === 'pending' && (!late || status === 'sent'))) Object.assign(delivery, { code: undefined, reason: undefined, providerId: undefined }, stored({ status, code, reason, providerId, ...(status === 'pending' ? { begun: 0 } : { settledAt: now }) }));
    }
  }

  private keep(token: Token): void {
    this.frozen.delete(token.id);
    this.tokens.set(token.id, { ...token, items: stored(token.items) });
  }

  add(versionId: number, node: number, port: number, value: number): void {
    const key = `${versionId}:${node}:${port}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + value);
  }
}
