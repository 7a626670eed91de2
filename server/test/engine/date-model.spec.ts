import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';
import { DateWorld, type StartedRun } from './date-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Santiago', 'Pacific/Chatham', 'Africa/Casablanca', 'Pacific/Kiritimati'];
const BORN = { ada: '1980-12-01', bob: '1992-02-29', cleo: '1975-11-25' };
const PEOPLE = Object.keys(BORN) as (keyof typeof BORN)[];

const database = testDatabase();
let pool: pg.Pool;
beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
});
afterAll(() => pool.end());

const formats = new Map(ZONES.map((zone) => [zone, new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })]));
const instants = new Map<string, number>();
/** When a clock on the wall first shows this; found by looking at it every quarter of an hour. */
function instantOf(local: string, zone: string): number {
  const key = `${local} ${zone}`;
  const from = Date.parse(`${local.replace(' ', 'T')}Z`) - 16 * HOUR;
  let found = instants.get(key) ?? from;
  while (formats.get(zone)?.format(found) !== local) if ((found += 15 * MINUTE) > from + 32 * HOUR) throw new Error(`${key} never comes.`);
  instants.set(key, found);
  return found;
}

interface Settings {
  readonly when: 'before' | 'on' | 'after';
  readonly days: number;
  readonly at: string;
  readonly leapDay: '02-28' | '03-01';
}

/** What should happen, worked out by asking at every instant that matters: is somebody due who has not had their run? */
class Model {
  readonly runs: StartedRun[] = [];
  readonly people = new Map<number, { day: string | null; zone: string }>();
  private readonly had = new Set<string>();
  settings: Settings = { when: 'on', days: 1, at: '09:00', leapDay: '02-28' };
  since = 0;
  listens = true;

  private occurrences(person: { day: string | null; zone: string }, around: number): { year: number; date: string; due: number }[] {
    if (person.day === null) return [];
    const [born = 0, month = 0, day = 0] = person.day.split('-').map(Number);
    const thisYear = new Date(around).getUTCFullYear();
    return [-2, -1, 0, 1, 2].flatMap((years) => {
      const year = thisYear + years;
      if (year < born) return [];
      const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
      const monthAndDay = month === 2 && day === 29 && !leap ? this.settings.leapDay : `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const { when, days, at } = this.settings;
      const shift = { before: -days, on: 0, after: days }[when];
      const sent = new Date(Date.parse(`${year}-${monthAndDay}`) + shift * DAY).toISOString().slice(0, 10);
      return [{ year, date: `${year}-${monthAndDay}`, due: instantOf(`${sent} ${at}`, person.zone) }];
    });
  }

  look(now: number): void {
    if (!this.listens) return;
    for (const [contactId, person] of this.people)
      for (const { year, date, due } of this.occurrences(person, now)) {
        if (due > now || due <= Math.max(this.since, now - DAY) || this.had.has(`${contactId} ${year}`)) continue;
        this.had.add(`${contactId} ${year}`);
        this.runs.push({ contactId, date, at: now });
      }
  }

  pass(from: number, until: number): void {
    const dues = [...this.people.values()].flatMap((person) => [...this.occurrences(person, from), ...this.occurrences(person, until)]).map(({ due }) => due);
    for (const due of [...new Set(dues)].sort((a, b) => a - b)) if (due > from && due <= until) this.look(due);
  }
}

const near = fc.record({ year: fc.integer({ min: 1960, max: 2000 }), days: fc.integer({ min: -25, max: 25 }), leap: fc.integer({ min: 0, max: 5 }) });
const op = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('edit' as const), who: fc.constantFrom(...PEOPLE), near, byNode: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), who: fc.constantFrom(...PEOPLE) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('move' as const), who: fc.constantFrom(...PEOPLE), zone: fc.constantFrom(...ZONES) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('pass' as const), hours: fc.oneof(fc.integer({ min: 1, max: 72 }), fc.integer({ min: 24, max: 9_000 })) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sleep' as const), hours: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), when: fc.constantFrom('before' as const, 'on' as const, 'after' as const), days: fc.integer({ min: 1, max: 40 }), at: fc.constantFrom('09:00', '18:30', '12:15'), leapDay: fc.constantFrom('02-28' as const, '03-01' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), hours: fc.integer({ min: 1, max: 500 }) }) },
);
type Op = typeof op extends fc.Arbitrary<infer One> ? One : never;

class Play {
  readonly model = new Model();
  private readonly ids = new Map<string, number>();
  private workflowId = 0;

  constructor(private readonly world: DateWorld) {}

  async start(): Promise<void> {
    for (const name of PEOPLE) {
      const id = await this.world.contact(name, BORN[name], 'Europe/Paris');
      this.ids.set(name, id);
      this.model.people.set(id, { day: BORN[name], zone: 'Europe/Paris' });
    }
    this.model.since = this.world.clock.now();
    this.workflowId = await this.world.publish({});
    await this.world.quiet();
  }

  async do(step: Op): Promise<void> {
    const { world, model } = this;
    const { clock } = world;
    const person = 'who' in step ? model.people.get(this.ids.get(step.who) as number) : undefined;
    if (step.do === 'edit' && person) {
      const date = new Date(clock.now() + step.near.days * DAY).toISOString().slice(5, 10);
      person.day = step.near.leap === 0 ? '1992-02-29' : date === '02-29' ? '1992-02-29' : `${step.near.year}-${date}`;
      if (step.byNode) await world.change(this.ids.get(step.who) as number, person.day);
      else await world.contact(step.who, person.day);
    } else if (step.do === 'forget' && person) {
      person.day = null;
      await world.change(this.ids.get(step.who) as number, null);
    } else if (step.do === 'move' && person) {
      person.zone = step.zone;
      await world.contact(step.who, person.day, step.zone);
    } else if (step.do === 'publish') {
      const { do: _, ...settings } = step;
      model.settings = settings;
      await world.publish(settings, this.workflowId);
    } else if (step.do === 'pass') {
      const until = clock.now() + step.hours * HOUR;
      model.pass(clock.now(), until);
      await world.pass(until);
    } else if (step.do === 'sleep') {
      // nothing runs meanwhile
      clock.advance(step.hours * HOUR);
    } else if (step.do === 'pause') await this.pause(step.hours);
    model.look(clock.now());
    await world.quiet();
  }

  private async pause(hours: number): Promise<void> {
    const { world, model } = this;
    await world.pause(this.workflowId);
    model.listens = false;
    await world.pass(world.clock.now() + hours * HOUR);
    model.listens = true;
    model.since = world.clock.now();
    await world.resume(this.workflowId);
  }
}

const order = (runs: readonly StartedRun[]): string[] => runs.map(({ contactId, date, at }) => `${new Date(at).toISOString()} contact ${contactId} for ${date}`).sort();

it('whatever happens to contacts, settings, servers and clocks, each year has the run it should, when it should', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 40 }), async (steps) => {
      const world = await new DateWorld(pool).open();
      const play = new Play(world);
      await play.start();
      for (const step of steps) await play.do(step);
      expect(order(await world.runs())).toEqual(order(play.model.runs));
      expect(world.errors).toEqual([]);
      runs += play.model.runs.length;
    }),
    { numRuns: 25, endOnFailure: true },
  );
  // a model in which nothing ever starts would agree with anything
  expect(runs).toBeGreaterThan(20);
}, 120_000);
