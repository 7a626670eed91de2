import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { createPool } from '../../src/runtime/pool.js';
import { fillDates } from '../../src/runtime/entries/dates/fill-dates.js';
import { testDatabase } from '../support/test-database.js';
import { DateWorld } from './date-world.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const database = testDatabase();
let pool: pg.Pool;
let at: DateWorld;
beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
});
afterAll(() => pool.end());
beforeEach(async () => {
  at = await new DateWorld(pool).open();
});

const time = (text: string): number => Date.parse(text);
const started = async (): Promise<string[]> => (await at.runs()).map(({ contactId, date, at: instant }) => `${contactId} ${date} at ${new Date(instant).toISOString()}`);

describe('a birthday journey', () => {
  it('starts for each contact on every birthday of two years, at nine on their own clock', async () => {
    const paris = await at.contact('ada', '1990-05-12');
    const tokyo = await at.contact('ken', '1985-05-12T08:00:00', 'Asia/Tokyo');
    const leap = await at.contact('lea', '2000-02-29', 'America/New_York');
    await at.publish({});
    await at.pass(time('2028-11-22T12:00:00Z'));
    expect(await started()).toEqual([
      `${leap} 2027-02-28 at 2027-02-28T14:00:00.000Z`,
      `${tokyo} 2027-05-12 at 2027-05-12T00:00:00.000Z`,
      `${paris} 2027-05-12 at 2027-05-12T07:00:00.000Z`,
      `${leap} 2028-02-29 at 2028-02-29T14:00:00.000Z`,
      `${tokyo} 2028-05-12 at 2028-05-12T00:00:00.000Z`,
      `${paris} 2028-05-12 at 2028-05-12T07:00:00.000Z`,
    ]);
    expect(await at.skipped()).toEqual([]);
    // nobody's past is kept waiting: one row each, for the next birthday
    expect((await pool.query('select count(*)::int as rows from date_timers')).rows).toEqual([{ rows: 3 }]);
  });

  it('starts for contacts made, moved and corrected after it was published, whoever changes them', async () => {
    await at.publish({});
    await at.quiet();
    const late = await at.contact('late', '1990-12-01');
    const moved = await at.contact('moved', '1990-12-01', 'Europe/Paris');
    const corrected = await at.contact('corrected', '1990-12-01');
    const removed = await at.contact('removed', '1990-12-01');
    await at.contact('moved', '1990-12-01', 'America/Lima');
    await at.change(corrected, '1990-12-03');
    await at.change(removed, null);
    await at.pass(time('2026-12-31T00:00:00Z'));
    expect(await started()).toEqual([`${late} 2026-12-01 at 2026-12-01T08:00:00.000Z`, `${moved} 2026-12-01 at 2026-12-01T14:00:00.000Z`, `${corrected} 2026-12-03 at 2026-12-03T08:00:00.000Z`]);
  });

  it('gives one present a year, however often the date is corrected', async () => {
    const contact = await at.contact('ada', '1990-12-01');
    await at.publish({});
    await at.pass(time('2026-12-02T12:00:00Z'));
    await at.change(contact, '1990-12-05');
    await at.pass(time('2026-12-06T12:00:00Z'));
    await at.change(contact, '1990-12-06');
    await at.pass(time('2027-12-31T12:00:00Z'));
    expect((await at.runs()).map(({ date }) => date)).toEqual(['2026-12-01', '2027-12-06']);
  });

  it('loses none when the date is mistyped and put right', async () => {
    const contact = await at.contact('ada', '1990-12-01');
    await at.publish({});
    await at.pass(time('2026-11-25T12:00:00Z'));
    await at.change(contact, '1990-02-01');
    await at.quiet();
    await at.change(contact, '1990-12-01');
    await at.pass(time('2026-12-31T12:00:00Z'));
    expect((await at.runs()).map(({ date }) => date)).toEqual(['2026-12-01']);
    expect(await at.skipped()).toEqual([]);
  });
});

describe('a reminder before a date that comes once', () => {
  const settings = { repeat: 'once', when: 'before', days: 3, at: '18:30' };

  it('starts the days before, and again when the date has moved on', async () => {
    const contact = await at.contact('ada', '2027-01-02T14:10:00+01:00');
    await at.publish(settings);
    await at.pass(time('2027-01-01T00:00:00Z'));
    await at.change(contact, '2027-06-02');
    await at.pass(time('2028-01-01T00:00:00Z'));
    expect(await started()).toEqual([`${contact} 2027-01-02 at 2026-12-30T17:30:00.000Z`, `${contact} 2027-06-02 at 2027-05-30T16:30:00.000Z`]);
    expect((await pool.query('select 1 from date_timers')).rowCount).toBe(0);
  });

  it('starts at once for a date that becomes known a little late, and not for one of last week', async () => {
    await at.publish(settings);
    await at.pass(time('2026-12-30T20:00:00Z'));
    const booked = await at.contact('booked', '2027-01-02');
    await at.contact('last week', '2026-12-27');
    await at.pass(time('2027-02-01T00:00:00Z'));
    expect(await started()).toEqual([`${booked} 2027-01-02 at 2026-12-30T20:00:00.000Z`]);
  });

  it('does not start twice when the date goes forth and back', async () => {
    const contact = await at.contact('ada', '2026-12-10');
    await at.publish({ ...settings, days: 1 });
    await at.pass(time('2026-12-09T18:00:00Z'));
    for (const day of ['2026-12-20', '2026-12-10', '2026-12-20', '2026-12-10']) {
      await at.change(contact, day);
      await at.quiet();
    }
    await at.pass(time('2027-02-01T00:00:00Z'));
    expect((await at.runs()).map(({ date }) => date)).toEqual(['2026-12-10']);
  });
});

describe('while the server was down', () => {
  it('a date is made up for within the tolerance, later it is skipped and counted', async () => {
    const near = await at.contact('near', '1990-12-02');
    const far = await at.contact('far', '1990-12-01');
    await at.publish({});
    await at.quiet();
    at.clock.set(time('2026-12-02T20:00:00Z'));
    await at.pass(time('2027-12-31T00:00:00Z'));
    expect(await started()).toEqual([`${near} 2026-12-02 at 2026-12-02T20:00:00.000Z`, `${far} 2027-12-01 at 2027-12-01T08:00:00.000Z`, `${near} 2027-12-02 at 2027-12-02T08:00:00.000Z`]);
    expect(await at.skipped()).toEqual(['2026']);
  });

  it('every month that passed is counted', async () => {
    await at.contact('ada', '1990-12-01');
    await at.publish({ repeat: 'monthly' });
    await at.quiet();
    at.clock.set(time('2027-03-01T12:00:00Z'));
    await at.quiet();
    expect((await at.runs()).map(({ date }) => date)).toEqual(['2027-03-01']);
    expect(await at.skipped()).toEqual(['2026-12', '2027-01', '2027-02']);
  });
});

describe('clocks that jump', () => {
  it('back, start nothing twice and lose nothing', async () => {
    const contacts = [await at.contact('a', '1990-12-01'), await at.contact('b', '1990-12-02')];
    await at.publish({});
    await at.pass(time('2026-12-01T12:00:00Z'));
    at.clock.set(time('2026-11-30T12:00:00Z'));
    await at.change(contacts[0] as number, '1990-12-01T10:00');
    await at.pass(time('2026-12-31T00:00:00Z'));
    expect(await started()).toEqual([`${contacts[0]} 2026-12-01 at 2026-12-01T08:00:00.000Z`, `${contacts[1]} 2026-12-02 at 2026-12-02T08:00:00.000Z`]);
  });
});

describe('publishing, pausing and removing', () => {
  it('starts from now on: a date of this morning is next year’s', async () => {
    const contact = await at.contact('ada', '1990-11-22');
    await at.publish({});
    await at.pass(time('2027-12-31T00:00:00Z'));
    expect(await started()).toEqual([`${contact} 2027-11-22 at 2027-11-22T08:00:00.000Z`]);
  });

  it('another hour or offset plans everybody again, with nobody lost or doubled in between', async () => {
    const contacts = [await at.contact('a', '1990-12-01'), await at.contact('b', '1990-12-02')];
    const workflowId = await at.publish({ at: '18:00' });
    await at.pass(time('2026-12-01T20:00:00Z'));
    at.clock.set(time('2026-12-02T10:00:00Z'));
    // eight on 2 December has passed, but that day's contact has not had their run
    await at.publish({ at: '08:00' }, workflowId);
    await at.pass(time('2027-12-31T00:00:00Z'));
    expect(await started()).toEqual([
      `${contacts[0]} 2026-12-01 at 2026-12-01T17:00:00.000Z`,
      `${contacts[1]} 2026-12-02 at 2026-12-02T10:00:00.000Z`,
      `${contacts[0]} 2027-12-01 at 2027-12-01T07:00:00.000Z`,
      `${contacts[1]} 2027-12-02 at 2027-12-02T07:00:00.000Z`,
    ]);
  });

  it('the same settings in a new version keep the plan and start under the new version', async () => {
    await at.contact('ada', '1990-12-01');
    const workflowId = await at.publish({});
    await at.quiet();
    await at.publish({}, workflowId);
    expect((await pool.query('select state from date_listeners')).rows).toEqual([{ state: 'ready' }]);
    await at.pass(time('2026-12-02T00:00:00Z'));
    expect((await pool.query('select v.number from runs r join workflow_versions v on v.id = r.version_id')).rows).toEqual([{ number: 2 }]);
  });

  it('dates that pass while it is paused stay passed; after that it goes on', async () => {
    const contacts = [await at.contact('a', '1990-12-01'), await at.contact('b', '1990-12-03')];
    const workflowId = await at.publish({});
    await at.quiet();
    await at.pause(workflowId);
    await at.pass(time('2026-12-01T12:00:00Z'));
    expect((await pool.query('select (select count(*) from date_timers)::int as timers, state from date_listeners')).rows).toEqual([{ timers: 0, state: 'ended' }]);
    await at.resume(workflowId);
    await at.pass(time('2026-12-31T00:00:00Z'));
    expect(await started()).toEqual([`${contacts[1]} 2026-12-03 at 2026-12-03T08:00:00.000Z`]);
  });

  it('a removed workflow starts nothing and costs nothing', async () => {
    await at.contact('ada', '1990-12-01');
    const workflowId = await at.publish({});
    await at.quiet();
    await at.remove(workflowId);
    await at.contact('bob', '1990-12-01');
    await at.pass(time('2026-12-31T00:00:00Z'));
    expect(await at.runs()).toEqual([]);
    expect((await pool.query('select 1 from date_timers')).rowCount).toBe(0);
  });
});

describe('many contacts', () => {
  const people = (count: number, day: string): Promise<unknown> =>
    pool.query(`insert into contacts (workspace_id, external_id, attributes) select $1, n::text, jsonb_build_object('day', $3::text) from generate_series(1, $2) n`, [at.workspaceId, count, day]);

  it('are planned in slices that go on where another server stopped', async () => {
    await people(25, '1990-12-01');
    await at.publish({});
    const now = at.clock.now();
    const slices: string[] = [];
    for (let filled = await fillDates(pool, now, 10); filled !== 'nothing'; filled = await fillDates(pool, now, 10)) slices.push(filled);
    expect(slices.filter((slice) => slice === 'a slice')).toHaveLength(4);
    expect((await pool.query('select count(*)::int as planned from date_timers')).rows).toEqual([{ planned: 25 }]);
  });

  it('start once each, though two servers work and contacts change at the same time', async () => {
    await people(2_000, '1990-12-01');
    await at.publish({});
    await at.quiet(2);
    at.clock.set(time('2026-12-01T08:00:00Z'));
    const change = async (): Promise<void> => {
      for (let round = 0; round < 20; round++)
        await pool.query(`update contacts set attributes = jsonb_set(attributes, '{day}', '"1990-12-01T0${round % 10}:00"') where workspace_id = $1 and id % 7 = $2`, [at.workspaceId, round % 7]);
    };
    await Promise.all([at.quiet(3), change()]);
    await at.quiet();
    expect((await pool.query('select count(*)::int as runs, count(distinct contact_id)::int as contacts from runs')).rows).toEqual([{ runs: 2_000, contacts: 2_000 }]);
    expect((await pool.query(`select count(*)::int as planned from date_timers where occurrence = '2027' and due_at = '2027-12-01T08:00:00Z'`)).rows).toEqual([{ planned: 2_000 }]);
  });

  it('of a writer that began before it was published are not forgotten', async () => {
    const writer = await pool.connect();
    try {
      await writer.query('begin');
      await writer.query(`insert into contacts (workspace_id, external_id, attributes) values ($1, 'slow', '{"day": "1990-12-01"}')`, [at.workspaceId]);
      await at.publish({});
      expect(await fillDates(pool, at.clock.now())).toBe('a slice');
      expect(await fillDates(pool, at.clock.now())).toBe('waiting');
      await writer.query('commit');
    } finally {
      writer.release();
    }
    await at.pass(time('2026-12-01T12:00:00Z'));
    expect(await at.runs()).toHaveLength(1);
  });
});

describe('attributes that are no dates', () => {
  it('stop nobody else, are reported while they last, and start once they are put right', async () => {
    const wrong = await at.contact('wrong', '12/05/1990');
    const number = await at.contact('number', 19900512);
    const right = await at.contact('right', '1990-12-01');
    await at.contact('none', null);
    await at.publish({});
    await at.quiet();
    const unreadable = async () => (await pool.query('select contact_id, unreadable from date_timers where unreadable is not null order by 1')).rows;
    expect(await unreadable()).toEqual([{ contact_id: wrong, unreadable: '12/05/1990' }, { contact_id: number, unreadable: '19900512' }]);
    await at.change(wrong, '1990-12-05');
    await at.change(right, 'soon');
    await at.quiet();
    expect(await unreadable()).toEqual([{ contact_id: number, unreadable: '19900512' }, { contact_id: right, unreadable: 'soon' }]);
    await at.pass(time('2026-12-31T00:00:00Z'));
    expect((await at.runs()).map(({ contactId }) => contactId)).toEqual([wrong]);
  });

  it('a time zone nobody knows counts as none', async () => {
    const contact = await at.contact('ada', '1990-12-01');
    await pool.query(`update contacts set timezone = 'Mars/Olympus' where id = $1`, [contact]);
    await at.publish({});
    await at.pass(time('2026-12-01T12:00:00Z'));
    expect(await started()).toEqual([`${contact} 2026-12-01 at 2026-12-01T08:00:00.000Z`]);
  });

  it('the year 9999 is a date like any other', async () => {
    await at.contact('ada', '9999-12-31');
    await at.contact('bob', '0001-01-01');
    await at.publish({ repeat: 'once' });
    await at.pass(at.clock.now() + 400 * DAY + HOUR);
    expect(await at.runs()).toEqual([]);
    expect(at.errors).toEqual([]);
  });
});
