import type { Command } from '@parcours/sdk/node';
import type pg from 'pg';
import { lateDeliveries, noChanges, type Changes } from '../../core/changes.js';
import type { Priority } from '../../core/admission/journey-rules.js';
import type { Admit, Beginning, Begun, Claim, Intent, Lease, NewEvent, NewRun, Recorded, RecordedIntent, Store } from '../../core/ports.js';
import type { FrozenSlice } from '../../core/operations/freezing.js';
import type { MoveSlice, MovedSlice } from '../../core/operations/moving.js';
import type { StepError, Token } from '../../core/run.js';
import { freezeDue, runsFrozenBefore, shiftDue, thawTokens } from '../operations/freeze-tokens.js';
import { moveTokens } from '../operations/move-tokens.js';
import { beginEffects } from '../customers/begin-effects.js';
import type { Call } from '../../core/ingest/call.js';
import { ingestCalls } from '../customers/ingest-calls.js';
import { partContacts } from '../customers/part-contacts.js';
import { recordOf, type EventOf } from '../customers/record-of.js';
import type { RatesOfTypes } from '../sending/lock-lines.js';
import { makeRoom } from '../sending/make-room.js';
import { claimCompany } from './claim-company.js';
import { claimDue, completeClaim } from './claim-tokens.js';
import { commitChanges } from './commit-changes.js';
import { leaveBeforeSend } from './leave-before-send.js';
import { leaseTokens, lockLeased, renewLease } from './lease-tokens.js';
import { lockContacts } from './lock-contacts.js';
import { recordEvents } from './record-events.js';
import { insertRuns, startRuns, type StartedRuns } from './start-runs.js';
import { tellFailures } from './tell-failures.js';
import { TokenIds } from './token-ids.js';
import { lanesOf } from './token-row.js';
import { transaction } from './transaction.js';
import { settleDeliveries } from './settle-deliveries.js';
import { addCounts } from './write-history.js';
import { together, type EnteredRuns } from './entered-runs.js';
import { countEnds, endsOf, isOnlyHistory, keepEnded } from './keep-ended.js';
import { endRuns } from './write-runs.js';

const NO_RATES: RatesOfTypes = new Map();

/** The durable store. Each method is one transaction; its statements live in the files beside this one. */
export class PostgresStore implements Store {
  readonly ids: TokenIds;

  constructor(
    private readonly pool: pg.Pool,
    private readonly admit: Admit,
    /** How fast types of credentials say their providers are; asked each time, as packages come and go. */
    private readonly ratesOfTypes: () => RatesOfTypes = () => NO_RATES,
  ) {
    this.ids = new TokenIds(pool);
  }

  async advance(limit: number, now: number, work: (claim: Claim) => Promise<Changes>): Promise<number> {
    await this.ids.reserve();
    return transaction(this.pool, async (client) => {
      const tokens = await claimDue(client, 'pure', limit, now);
      if (tokens.length === 0) return 0;
      await this.commit(client, await work(await completeClaim(client, tokens, now)), now);
      return tokens.length;
    });
  }

  async lease(limit: number, now: number, leaseMs: number, intentsOf: (token: Token) => readonly Intent[], only?: Priority, companyOf: (token: Token) => number = () => 0): Promise<Lease | null> {
    return transaction(this.pool, async (client) => {
      let tokens: readonly Token[] = [];
      while (tokens.length === 0) {
        const claimed = await claimDue(client, 'io', limit, now, only);
        if (claimed.length === 0) return null;
        const company = await claimCompany(client, { claimed, companyOf, now, only });
        tokens = await leaveBeforeSend(client, [...claimed, ...company], intentsOf, now);
      }
      const intents: ReadonlyMap<number, readonly RecordedIntent[]> = await leaseTokens(client, tokens, intentsOf, now, leaseMs);
      const leased = tokens.map((token): Token => ({ ...token, state: 'leased', epoch: token.epoch + 1, dueAt: now + leaseMs }));
      return { ...(await completeClaim(client, leased, now)), intents };
    });
  }

  begin(effects: readonly Beginning[], now: number): Promise<Begun> {
    return transaction(this.pool, (client) => beginEffects(client, effects, now, this.ratesOfTypes()));
  }

  async makeRoom(now: number): Promise<number> {
    const { rowCount } = await this.pool.query('select 1 from credential_paces where look_at <= to_timestamp($1::float8 / 1000) limit 1', [now]);
    return rowCount === 0 ? 0 : transaction(this.pool, (client) => makeRoom(client, this.ratesOfTypes(), now));
  }

  renew(lease: Lease, now: number, leaseMs: number): Promise<void> {
    return renewLease(this.pool, lease.tokens, now + leaseMs);
  }

  async settle(lease: Lease, now: number, work: (claim: Claim) => Promise<Changes>): Promise<readonly number[]> {
    await this.ids.reserve();
    return transaction(this.pool, async (client) => {
      const ours = await lockLeased(client, lease.tokens);
      // whose it is now: contacts that turned out to be one were merged meanwhile
      const tokens = lease.tokens.flatMap((token) => (ours.has(token.id) ? [{ ...token, contactId: ours.get(token.id) ?? null }] : []));
      if (tokens.length > 0) await this.commit(client, await work(await completeClaim(client, tokens, now)), now);
      const lost = lease.tokens.filter((token) => !ours.has(token.id));
      if (lost.length > 0) {
        const late = await work({ now, tokens: lost, contacts: lease.contacts, siblings: new Map() });
        await settleDeliveries(client, lateDeliveries(late.deliveries), now, true);
      }
      return lost.map((token) => token.id);
    });
  }

  async start(runs: readonly NewRun[], now: number): Promise<readonly number[]> {
    await this.ids.reserve();
    return transaction(this.pool, async (client) => {
      const { ids, counts } = await startRuns(client, runs, now, this.ids.next);
      await addCounts(client, counts);
      return ids;
    });
  }

  async enter(runs: readonly NewRun[], now: number, work: (claim: Claim) => Promise<Changes>): Promise<readonly number[]> {
    await this.ids.reserve();
    return transaction(this.pool, async (client) => (await this.enterWithin(client, runs, now, work)).ids);
  }

  /** The same in a transaction of the caller's, who has reserved token ids. */
  async enterWithin(client: pg.ClientBase, runs: readonly NewRun[], now: number, work: (claim: Claim) => Promise<Changes>): Promise<StartedRuns> {
    const started = await startRuns(client, runs, now, this.ids.next, true);
    const changes = started.handedOver.length > 0 ? await work(await completeClaim(client, started.handedOver, now)) : noChanges();
    // none of these tokens has been written yet: those that live on are inserted where they stand now
    await this.commit(client, { ...changes, moved: [], gone: [], born: [...changes.moved, ...changes.born], counts: [...started.counts, ...changes.counts] }, now);
    return started;
  }

  /** Writes runs that were carried out before they were started here, with all that came of them. */
  async keep(groups: readonly EnteredRuns[], now: number): Promise<void> {
    const entered = together(groups);
    const ends = endsOf(entered);
    if (isOnlyHistory(entered, ends)) return keepEnded(this.pool, entered, ends, now);
    const { admitted, changes } = entered;
    await this.ids.reserve();
    await transaction(this.pool, async (client) => {
      await insertRuns(client, admitted, now, ends);
      await this.commit(client, { ...changes, runs: changes.runs.filter((change) => !ends.has(change.runId)), counts: [...changes.counts, ...countEnds(entered, ends)] }, now);
    });
  }

  async record(events: readonly NewEvent[], now: number): Promise<Recorded> {
    await this.ids.reserve();
    return transaction(this.pool, async (client) => {
      await lockContacts(client, events, []);
      const { counts, ...recorded } = await recordEvents(client, events, now, this.admit, this.ids.next);
      await addCounts(client, counts);
      return recorded;
    });
  }

  /** Calls of a source, in one transaction; see `ingestCalls`. */
  async ingest(workspaceId: number, calls: readonly Call[], now: number): Promise<void> {
    await this.ids.reserve();
    await transaction(this.pool, (client) => ingestCalls(client, workspaceId, calls, now, this.admit, this.ids.next));
  }

  /** Finds or makes contacts and records an event of each, in one transaction. */
  async recordOf(workspaceId: number, inputs: readonly EventOf[], now: number): Promise<void> {
    await this.ids.reserve();
    await transaction(this.pool, (client) => recordOf(client, workspaceId, inputs, now, this.admit, this.ids.next));
  }

  /** Undoes a merge; see `partContacts`. */
  async part(workspaceId: number, mergeId: number, userId: number | null, now: number): Promise<void> {
    await transaction(this.pool, async (client) => addCounts(client, await partContacts(client, workspaceId, mergeId, userId, now)));
  }

  /** Commands from outside the engine: as if a node of the contact's journey had returned them. */
  async command(workspaceId: number, contactId: number, command: Command, now: number): Promise<void> {
    await this.ids.reserve();
    await transaction(this.pool, (client) => commitChanges(client, { ...noChanges(), commands: [{ workspaceId, contactId, runId: 0, command }] }, now, this.admit, this.ids.next));
  }

  async fail(runIds: readonly number[], error: StepError, now: number): Promise<void> {
    await this.ids.reserve();
    await transaction(this.pool, async (client) => {
      const { rows, counts } = await endRuns(client, runIds, error, now);
      const errors = new Map(rows.map((run) => [run.id, error]));
      await addCounts(client, [...counts, ...(await tellFailures(client, rows, errors, now, this.ids.next))]);
    });
  }

  async cancel(workspaceId: number, runIds: readonly number[], now: number): Promise<number> {
    return transaction(this.pool, async (client) => {
      const { ended, counts } = await endRuns(client, runIds, null, now, workspaceId);
      await addCounts(client, counts);
      return ended;
    });
  }

  freeze(versionIds: readonly number[], limit: number, now: number): Promise<number> {
    return transaction(this.pool, (client) => freezeDue(client, versionIds, limit, now));
  }

  shift(slice: FrozenSlice, byMs: number, lateSince: number | null): Promise<{ last: number | null; shifted: number }> {
    return transaction(this.pool, (client) => shiftDue(client, slice, byMs, lateSince));
  }

  lateRuns(versionIds: readonly number[], before: number, limit: number): Promise<readonly number[]> {
    return runsFrozenBefore(this.pool, versionIds, before, limit);
  }

  thaw(versionIds: readonly number[], limit: number): Promise<number> {
    return transaction(this.pool, (client) => thawTokens(client, versionIds, limit));
  }

  move(slice: MoveSlice): Promise<MovedSlice> {
    return transaction(this.pool, (client) => moveTokens(client, slice));
  }

  async nextDue(lane: 'pure' | 'io', only?: Priority): Promise<number | null> {
    const lines = lane === 'io' ? 'union all (select extract(epoch from look_at) * 1000 from credential_paces where look_at is not null order by look_at limit 1)' : '';
    const { rows } = await this.pool.query<{ due: number | null }>(
      `select min(due)::float8 as due from (select due from unnest($1::smallint[]) as l(lane) cross join lateral
         (select extract(epoch from due_at) * 1000 as due from tokens t where t.lane = l.lane and due_at < 'infinity' order by due_at limit 1) earliest ${lines}) all_of_them`,
      [lanesOf(lane, only)],
    );
    return rows[0]?.due ?? null;
  }

  async versionsDue(lane: 'pure' | 'io', now: number): Promise<readonly number[]> {
    const { rows } = await this.pool.query<{ version_id: number }>(
      `select distinct version_id from unnest($1::smallint[]) as l(lane) cross join lateral
         (select version_id from tokens t where t.lane = l.lane and due_at <= to_timestamp($2::float8 / 1000) and due_at < 'infinity' order by due_at limit 1000) due`,
      [lanesOf(lane), now],
    );
    return rows.map((row) => row.version_id);
  }

  private commit(client: pg.ClientBase, changes: Changes, now: number): Promise<void> {
    return commitChanges(client, changes, now, this.admit, this.ids.next);
  }
}
