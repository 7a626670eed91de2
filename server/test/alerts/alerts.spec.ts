import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransientError, DefectError } from '@parcours/sdk/node';
import fc from 'fast-check';
import type pg from 'pg';
import { deliver, type LetterRow } from '../../src/runtime/alerts/deliver.js';
import { lookAround } from '../../src/runtime/alerts/alert-lane.js';
import { writeDigests } from '../../src/runtime/alerts/write-digests.js';
import { writeLetters, writePosts } from '../../src/runtime/alerts/write-letters.js';
import { createPool } from '../../src/runtime/pool.js';
import { reportSlice } from '../../src/runtime/reports/report-lane.js';
import { testDatabase } from '../support/test-database.js';

// issue 9.7: alerts and digests (I13)
const database = testDatabase();
let pool: pg.Pool;
beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
});
afterAll(() => pool.end());

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const first = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row> => (await pool.query<Row>(sql, values)).rows[0] as Row;
let number = 0;

interface World {
  readonly workspaceId: number;
  readonly userId: number;
  readonly workflow: number;
  readonly version: number;
}

async function makeWorld(zone = 'Europe/Paris', role = 'owner'): Promise<World> {
  const { id: workspaceId } = await first<{ id: number }>("insert into workspaces (name, timezone) values ('Shop', $1) returning id", [zone]);
  const { id: userId } = await first<{ id: number }>('insert into users (email, name) values ($1, $1) returning id', [`a${++number}@example.org`]);
  await pool.query('insert into memberships (workspace_id, user_id, role) values ($1, $2, $3)', [workspaceId, userId, role]);
  const { id: workflow } = await first<{ id: number }>("insert into workflows (workspace_id, name, draft, status) values ($1, 'Welcome', '{}', 'published') returning id", [workspaceId]);
  const { id: version } = await first<{ id: number }>("insert into workflow_versions (workspace_id, workflow_id, number, document, document_hash, port_table) values ($1, $2, 1, $3, $4, '[]') returning id", [workspaceId, workflow, { nodes: [{ id: 'hello', type: 'fax.send' }], edges: [] }, String(workflow)]);
  return { workspaceId, userId, workflow, version };
}

let runs = 0;
/** Runs that have ended by now; 1 done, 2 failed. */
async function endRuns({ workspaceId, workflow, version }: World, count: number, status: 1 | 2, at: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    runs += 1;
    await pool.query('insert into runs (id, workspace_id, workflow_id, version_id, entry, started_at) values ($1, $2, $3, $4, 0, to_timestamp($5::float8 / 1000))', [runs, workspaceId, workflow, version, at]);
    await pool.query(`update runs set status = $2, live = 0, ended_at = to_timestamp($3::float8 / 1000), error = $4 where id = $1`, [runs, status, at, status === 2 ? { nodeId: 'hello', code: 'package_crashed', message: 'x', who: 'defect' } : null]);
  }
  await reportSlice(pool, at);
}

const alertsOf = async ({ workspaceId }: World) => (await pool.query<{ kind: string; state: string; subject: string; found: { value: number; name: string } }>('select kind, state, subject, found from alerts where workspace_id = $1 order by id', [workspaceId])).rows;
const changesOf = async ({ workspaceId }: World) => (await pool.query<{ kind: string; state: string }>('select a.kind, c.state from alert_changes c join alerts a on a.id = c.alert_id where c.workspace_id = $1 order by c.id', [workspaceId])).rows.map(({ kind, state }) => `${kind} ${state}`);
const lettersOf = async ({ workspaceId }: World) => (await pool.query<{ what: string; state: string; user_id: number; changes: number[]; first_day: string }>("select what, state, user_id, changes, to_char(first_day, 'YYYY-MM-DD') as first_day from alert_letters where workspace_id = $1 order by id", [workspaceId])).rows;
const onlyRule = (world: World, kind: string) => pool.query('update alert_rules set enabled = kind = $2 where workspace_id = $1', [world.workspaceId, kind]);

const NOON = Date.UTC(2026, 10, 18, 11);

describe('a rule that looks at what was counted', () => {
  it('fires when a journey fails, tells once, and is over when it has gone well for a while', async () => {
    const world = await makeWorld();
    await onlyRule(world, 'journey_failing');
    await endRuns(world, 8, 1, NOON);
    await lookAround(pool, NOON, true);
    expect(await alertsOf(world)).toEqual([]);
    await endRuns(world, 6, 2, NOON + MINUTE_MS);
    await Promise.all([lookAround(pool, NOON + 2 * MINUTE_MS, false), lookAround(pool, NOON + 2 * MINUTE_MS, false)]);
    expect(await alertsOf(world)).toMatchObject([{ kind: 'journey_failing', state: 'firing', subject: `workflow:${world.workflow}`, found: { value: 42.9, name: 'Welcome' } }]);
    // an hour later what failed is out of the window
    for (const minutes of [90, 95, 101, 120]) await lookAround(pool, NOON + minutes * MINUTE_MS, false);
    expect(await changesOf(world)).toEqual(['journey_failing firing', 'journey_failing resolved']);
  });

  it('counts failures of node packages by defects alone, and names the package', async () => {
    const world = await makeWorld();
    await onlyRule(world, 'package_failing');
    await endRuns(world, 5, 2, NOON);
    await lookAround(pool, NOON + MINUTE_MS, false);
    expect(await alertsOf(world)).toMatchObject([{ kind: 'package_failing', subject: 'package:fax', found: { value: 5, name: 'fax' } }]);
  });

  it('fires when a provider refuses, whether it will be tried again or not, and at once when access was taken back', async () => {
    const world = await makeWorld();
    await onlyRule(world, 'provider_refusing');
    const { id } = await first<{ id: number }>("insert into credentials (workspace_id, type, name, key_id, sealed) values ($1, 'email.smtp', 'Mail', 'k', '') returning id", [world.workspaceId]);
    for (let index = 0; index < 5; index++) {
      const { delivery } = await first<{ delivery: number }>("insert into deliveries (id, run_id, token_id, version_id, workspace_id, visit, item, node, channel, created_at) values (nextval('delivery_ids'), 1, $3::int, $2, $1, 1, 0, 0, 'email', now()) returning id as delivery", [world.workspaceId, world.version, 1_000_000 + world.workspaceId * 10 + index]);
      await pool.query("update deliveries set status = $2, code = 'smtp_refused', credential_id = $3 where id = $1", [delivery, index % 2 === 0 ? 0 : 3, id]);
    }
    await reportSlice(pool, NOON);
    await lookAround(pool, NOON + MINUTE_MS, false);
    expect(await alertsOf(world)).toMatchObject([{ kind: 'provider_refusing', subject: `credential:${id}`, found: { value: 5, name: 'Mail' } }]);
    const other = await makeWorld();
    const { id: gone } = await first<{ id: number }>("insert into credentials (workspace_id, type, name, key_id, sealed) values ($1, 'x.oauth', 'Sheets', 'k', '') returning id", [other.workspaceId]);
    await pool.query("insert into credential_tokens (credential_id, workspace_id, state, key_id, sealed) values ($1, $2, 'disconnected', 'k', '')", [gone, other.workspaceId]);
    await lookAround(pool, NOON, true);
    expect(await alertsOf(other)).toMatchObject([{ kind: 'provider_refusing', found: { name: 'Sheets' } }]);
  });

  it('notices a journey nobody enters although usually many do, lateness, and a quota that is nearly used up', async () => {
    const world = await makeWorld();
    const today = Date.UTC(2026, 10, 18);
    for (const week of [1, 2, 3, 4]) for (const shift of [0, 1]) await pool.query("insert into daily_counts values ($1, to_timestamp($2::float8 / 1000)::date, $3, 'started', '', '', '', 40)", [world.workspaceId, today - week * 7 * DAY_MS - shift * DAY_MS, world.workflow]);
    await pool.query('insert into tokens (id, run_id, due_at, workspace_id, version_id, node, lane, state) values (nextval($4), 1, to_timestamp($3::float8 / 1000), $1, $2, 0, 0, 0)', [world.workspaceId, world.version, NOON - 8 * MINUTE_MS, 'token_ids']);
    await pool.query("insert into workspace_quotas values ($1, 'contacts', 10)", [world.workspaceId]);
    await pool.query("insert into workspace_usage values ($1, 9, '1970-01-01', 0, 'contacts')", [world.workspaceId]);
    await lookAround(pool, NOON, true);
    expect((await alertsOf(world)).map(({ kind, subject, found }) => [kind, subject, found.value]).sort()).toEqual([['lag', 'workspace', 8], ['quota', 'quota:contacts', 90], ['silence', `workflow:${world.workflow}`, 0]]);
    await pool.query('delete from tokens where workspace_id = $1', [world.workspaceId]);
  });

  it('tells of contacts who have become hot, once the score is ready, and not of those who cool down', async () => {
    const world = await makeWorld();
    await onlyRule(world, 'hot_leads');
    const grades = [{ key: 'warm', name: 'Warm', from: 20 }, { key: 'hot', name: 'Hot', from: 50 }];
    const { id } = await first<{ id: number }>(`insert into scoring_models (workspace_id, kind, key, name, definition, state, settled_after, created_at, updated_at) values ($1, 'score', 'lead', 'Lead', $2, 'computing', 0, now(), now()) returning id`, [world.workspaceId, { kind: 'score', grades }]);
    const contact = async (): Promise<number> => (await first<{ id: number }>('insert into contacts (workspace_id, email, email_key) values ($1, $2, $2) returning id', [world.workspaceId, `h${++number}@example.org`])).id;
    const stand = async (who: number, points: number, grade: string | null) => pool.query("insert into scoring_standings (workspace_id, contact_id, at, model_id, points, most, grade, state) values ($1, $2, now(), $3, $4, $4, $5, '{}') on conflict (model_id, contact_id) do update set points = excluded.points, grade = excluded.grade", [world.workspaceId, who, id, points, grade]);
    await stand(await contact(), 80, 'hot');
    await pool.query("update scoring_models set state = 'ready' where id = $1", [id]);
    const [one, two] = [await contact(), await contact()];
    await stand(one, 30, 'warm');
    await stand(two, 90, 'hot');
    await stand(two, 30, 'warm');
    await reportSlice(pool, NOON);
    await lookAround(pool, NOON + MINUTE_MS, false);
    expect(await alertsOf(world)).toMatchObject([{ kind: 'hot_leads', subject: 'grade:lead:hot', found: { value: 1, name: 'Lead: Hot' } }]);
  });

  it('leaves a workflow with a rule of its own to that rule, and ends without a word when it is switched off', async () => {
    const world = await makeWorld();
    await onlyRule(world, 'journey_failing');
    await pool.query("insert into alert_rules (workspace_id, kind, workflow_id, settings) values ($1, 'journey_failing', $2, '{\"least\": 50}')", [world.workspaceId, world.workflow]);
    await endRuns(world, 10, 2, NOON);
    await lookAround(pool, NOON + MINUTE_MS, false);
    expect(await alertsOf(world)).toEqual([]);
    await pool.query('delete from alert_rules where workspace_id = $1 and workflow_id is not null', [world.workspaceId]);
    await lookAround(pool, NOON + 2 * MINUTE_MS, false);
    await pool.query('update alert_rules set enabled = false where workspace_id = $1', [world.workspaceId]);
    await lookAround(pool, NOON + 3 * MINUTE_MS, false);
    expect((await alertsOf(world)).map(({ state }) => state)).toEqual(['resolved']);
    expect(await changesOf(world)).toEqual(['journey_failing firing']);
  });
});

describe('who is told', () => {
  it('owners are from the beginning, others are not; muted rules, unwanted kinds and other recipients are left out', async () => {
    const world = await makeWorld();
    const { id: viewer } = await first<{ id: number }>('insert into users (email, name) values ($1, $1) returning id', [`v${++number}@example.org`]);
    await pool.query("insert into memberships (workspace_id, user_id, role) values ($1, $2, 'viewer')", [world.workspaceId, viewer]);
    await endRuns(world, 10, 2, NOON);
    await pool.query("update alert_rules set muted_until = to_timestamp($2::float8 / 1000) where workspace_id = $1 and kind = 'package_failing'", [world.workspaceId, NOON + DAY_MS]);
    await lookAround(pool, NOON + MINUTE_MS, false);
    await Promise.all([writeLetters(pool, NOON + MINUTE_MS), writeLetters(pool, NOON + MINUTE_MS)]);
    const letters = await lettersOf(world);
    expect(letters).toMatchObject([{ what: 'alerts', user_id: world.userId, state: 'pending' }]);
    expect(letters[0]!.changes).toHaveLength(1);
  });

  it('each change at most once and never two mails within ten minutes, however two workers look and numbers jump', async () => {
    const step = fc.record({ afterMinutes: fc.integer({ min: 0, max: 15 }), failed: fc.boolean(), mute: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
        const world = await makeWorld();
        await pool.query(`update alert_rules set settings = '{"windowMinutes": 5, "least": 1, "limit": 1}' where workspace_id = $1`, [world.workspaceId]);
        let now = NOON;
        for (const { afterMinutes, failed, mute } of steps) {
          now += afterMinutes * MINUTE_MS;
          if (failed) await endRuns(world, 2, 2, now);
          if (mute) await pool.query('update alert_rules set muted_until = to_timestamp($2::float8 / 1000) where workspace_id = $1', [world.workspaceId, now + 5 * MINUTE_MS]);
          await Promise.all([1, 2].map(() => lookAround(pool, now, false).then(() => writeLetters(pool, now))));
        }
        const { rows } = await pool.query<{ changes: number[]; at: number }>('select changes, extract(epoch from created_at)::float8 * 1000 as at from alert_letters where workspace_id = $1 order by id', [world.workspaceId]);
        const told = rows.flatMap(({ changes }) => changes);
        expect(new Set(told).size).toBe(told.length);
        rows.slice(1).forEach(({ at }, index) => expect(at - rows[index]!.at).toBeGreaterThanOrEqual(10 * MINUTE_MS));
        const twice = await first<{ count: number }>("select count(*)::int from (select rule_id, subject from alerts where workspace_id = $1 and state <> 'resolved' group by 1, 2 having count(*) > 1) t", [world.workspaceId]);
        expect(twice.count).toBe(0);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  it('whoever takes alerts over a webhook gets each change in a post of its own, from now on', async () => {
    const world = await makeWorld();
    await onlyRule(world, 'journey_failing');
    await endRuns(world, 10, 2, NOON);
    await pool.query("insert into alert_hooks (workspace_id, url) values ($1, 'https://example.org')", [world.workspaceId]);
    await lookAround(pool, NOON + MINUTE_MS, false);
    await Promise.all([writePosts(pool, NOON + MINUTE_MS), writePosts(pool, NOON + MINUTE_MS)]);
    expect(await lettersOf(world)).toMatchObject([{ what: 'hook', user_id: null }]);
  });
});

describe('what is handed over', () => {
  const write = (world: World, what: string) => pool.query("insert into alert_letters (workspace_id, user_id, what, due_at, created_at) values ($1, $2, $3, to_timestamp($4::float8 / 1000), now())", [world.workspaceId, world.userId, what, NOON]);
  const stateOf = async (world: World) => (await first<{ state: string; attempt: number }>('select state, attempt from alert_letters where workspace_id = $1', [world.workspaceId]));

  const deliverAll = async (send: (letter: LetterRow) => Promise<void>, at: number): Promise<void> => {
    while (await deliver(pool, send, () => at));
  };

  it('goes once, although two workers look', async () => {
    const world = await makeWorld();
    await write(world, 'alerts');
    const sent: LetterRow[] = [];
    await Promise.all([1, 2].map(() => deliverAll(async (letter) => void (letter.workspaceId === world.workspaceId && sent.push(letter)), NOON + DAY_MS)));
    expect(sent).toHaveLength(1);
    expect(await stateOf(world)).toEqual({ state: 'sent', attempt: 1 });
  });

  it('is tried again when it was certainly not taken, and never when nobody knows or its sender has died', async () => {
    const [refused, lost, died] = [await makeWorld(), await makeWorld(), await makeWorld()];
    for (const world of [refused, lost]) await write(world, 'alerts');
    const send = async ({ workspaceId }: LetterRow): Promise<void> => {
      if (workspaceId === refused.workspaceId) throw new TransientError('mail_unavailable', 'Greylisted.');
      if (workspaceId === lost.workspaceId) throw new DefectError('outcome_unknown', 'The line broke.');
    };
    await deliverAll(send, NOON);
    expect(await stateOf(refused)).toEqual({ state: 'pending', attempt: 1 });
    expect(await stateOf(lost)).toMatchObject({ state: 'unknown' });
    for (const minutes of [2, 10, 30, 120, 600]) await deliverAll(send, NOON + minutes * MINUTE_MS);
    expect(await stateOf(refused)).toEqual({ state: 'failed', attempt: 6 });
    await write(died, 'alerts');
    await pool.query("update alert_letters set state = 'sending' where workspace_id = $1", [died.workspaceId]);
    await deliverAll(send, NOON + 10 * MINUTE_MS);
    expect(await stateOf(died)).toMatchObject({ state: 'unknown', attempt: 0 });
  });
});

describe('a summary', () => {
  const MONDAY = Date.UTC(2026, 2, 30, 6);
  const digestOf = (world: World, at: number) => pool.query('update alert_preferences set digest_at = to_timestamp($2::float8 / 1000) where workspace_id = $1', [world.workspaceId, at]);
  const count = (world: World, day: string, measure: string, value: number) => pool.query("insert into daily_counts values ($1, $2, $3, $4, '', '', '', $5)", [world.workspaceId, day, world.workflow, measure, value]);

  it('is written once for a week on Monday at eight in the zone of the workspace, also when clocks were changed that night, whoever looks', async () => {
    const world = await makeWorld();
    await digestOf(world, MONDAY);
    await count(world, '2026-03-27', 'started', 12);
    await writeDigests(pool, MONDAY - MINUTE_MS, true);
    expect(await lettersOf(world)).toEqual([]);
    await Promise.all([writeDigests(pool, MONDAY + MINUTE_MS, true), writeDigests(pool, MONDAY + MINUTE_MS, true)]);
    await digestOf(world, MONDAY);
    await writeDigests(pool, MONDAY + 60 * MINUTE_MS, true);
    expect(await lettersOf(world)).toMatchObject([{ what: 'weekly', user_id: world.userId, first_day: '2026-03-23' }]);
    expect((await first<{ at: Date }>('select digest_at as at from alert_preferences where workspace_id = $1', [world.workspaceId])).at.getTime()).toBe(Date.UTC(2026, 3, 6, 6));
  });

  it('is not written for a workspace where nothing has happened, for who has just come, without a mail server, nor days too late', async () => {
    const [empty, fresh, mute, late] = [await makeWorld(), await makeWorld(), await makeWorld(), await makeWorld()];
    for (const world of [fresh, mute, late]) await count(world, '2026-03-27', 'started', 12);
    await digestOf(empty, MONDAY);
    await writeDigests(pool, MONDAY + MINUTE_MS, true);
    for (const world of [mute, late]) await digestOf(world, MONDAY);
    await writeDigests(pool, MONDAY + MINUTE_MS, false);
    await digestOf(late, MONDAY);
    await writeDigests(pool, MONDAY + 4 * DAY_MS, true);
    expect((await Promise.all([empty, fresh, mute, late].map(lettersOf))).flat()).toEqual([]);
  });
});
