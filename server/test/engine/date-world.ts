import type { JsonObject } from '@parcours/sdk/node';
import { fakeClock } from '@parcours/sdk/testing';
import type pg from 'pg';
import { identifyContact } from '../../src/db/customers/identify-contact.js';
import { dateLane, nextDate } from '../../src/runtime/entries/dates/date-lane.js';
import { Publisher } from '../../src/runtime/publishing/publisher.js';
import { PostgresStore } from '../../src/runtime/store/postgres-store.js';
import { transaction } from '../../src/runtime/store/transaction.js';
import { testCatalog } from '../http/support/test-catalog.js';

export interface StartedRun {
  readonly contactId: number;
  /** The occurrence it was started for. */
  readonly date: string;
  readonly at: number;
}

const node = (id: string, type: string, settings: JsonObject) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });

/** Workflows that listen to dates, under a clock that moves when told to. */
export class DateWorld {
  readonly clock = fakeClock(Date.parse('2026-11-22T12:00:00Z'));
  readonly errors: unknown[] = [];
  readonly store: PostgresStore;
  private readonly catalog = testCatalog();
  private readonly publisher: Publisher;
  workspaceId = 0;

  constructor(readonly pool: pg.Pool) {
    this.store = new PostgresStore(pool, () => null);
    this.publisher = new Publisher(pool, this.catalog.find, this.clock);
  }

  async open(): Promise<this> {
    await this.pool.query('truncate workspaces, runs, tokens, waiters, node_counts, date_timers, date_occurrences, date_listeners restart identity cascade');
    const { rows } = await this.pool.query<{ id: number }>(`insert into workspaces (name, timezone) values ('Test', 'Europe/Paris') returning id`);
    this.workspaceId = rows[0]?.id as number;
    return this;
  }

  /** Saves a draft `date -> stop` and publishes it; answers the workflow. */
  async publish(settings: JsonObject, workflowId: number | null = null): Promise<number> {
    const draft = { schemaVersion: 1, name: 'Dates', nodes: [node('date', 'core.date', { attribute: 'day', ...settings }), node('stop', 'core.stop', {})], edges: [{ id: 'e', from: { node: 'date', port: 'main' }, to: { node: 'stop' } }] };
    const { rows } = await this.pool.query<{ id: number; revision: number }>(
      workflowId === null
        ? `insert into workflows (workspace_id, name, draft) values ($1, 'Dates', $2) returning id, revision`
        : `update workflows set draft = $2, revision = revision + 1 where workspace_id = $1 and id = ${workflowId} returning id, revision`,
      [this.workspaceId, JSON.stringify(draft)],
    );
    const row = rows[0] as { id: number; revision: number };
    await this.publisher.publish(this.workspaceId, row.id, row.revision, null);
    return row.id;
  }

  pause = (workflowId: number): Promise<void> => this.publisher.pause(this.workspaceId, workflowId);
  resume = (workflowId: number): Promise<void> => transaction(this.pool, (client) => this.publisher.open(client, this.workspaceId, workflowId));
  remove = (workflowId: number): Promise<void> => this.publisher.remove(this.workspaceId, workflowId);

  /** As the API and forms change contacts. */
  async contact(externalId: string, day: unknown, timezone?: string): Promise<number> {
    const contact = await identifyContact(this.pool, this.workspaceId, { externalId, attributes: { day } as JsonObject, ...(timezone === undefined ? {} : { timezone }) }, this.clock.now());
    return contact.id;
  }

  /** As a node changes contacts. */
  change = (contactId: number, day: unknown): Promise<void> => this.store.command(this.workspaceId, contactId, { kind: 'contact.update', attributes: { day } as JsonObject }, this.clock.now());

  lane = () => dateLane({ pool: this.pool, find: this.catalog.find, ids: this.store.ids, clock: this.clock, onError: (error) => void this.errors.push(error) }, () => undefined);

  /** Works until nothing is due, with as many workers as said. */
  async quiet(workers = 1): Promise<void> {
    const work = async (): Promise<void> => {
      const { step, untilDue } = this.lane();
      for (let more = true; more; ) {
        more = await step();
        const delayMs = more ? null : await untilDue();
        // older writers may still be under way elsewhere on this server
        if (delayMs !== null && delayMs <= 50) {
          more = true;
          await new Promise((wake) => setTimeout(wake, 5));
        }
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
  }

  /** Lets time go by, doing everything at the instant it falls due. */
  async pass(until: number): Promise<void> {
    await this.quiet();
    for (let due = await nextDate(this.pool); due !== null && due <= until; due = await nextDate(this.pool)) {
      this.clock.set(Math.max(due, this.clock.now()));
      await this.quiet();
    }
    this.clock.set(until);
  }

  async runs(): Promise<StartedRun[]> {
    const { rows } = await this.pool.query<StartedRun>(
      `select r.contact_id as "contactId", t.data #>> '{i,0,date}' as date, (extract(epoch from r.started_at) * 1000)::float8 as at from runs r join tokens t on t.run_id = r.id order by r.started_at, r.contact_id, 2`,
    );
    return rows;
  }

  async skipped(): Promise<string[]> {
    return (await this.pool.query<{ occurrence: string }>("select occurrence from date_occurrences where outcome = 'skipped' order by 1")).rows.map((row) => row.occurrence);
  }
}
