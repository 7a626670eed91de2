import { describe, expect, it } from '@jest/globals';
import { DefectError, TransientError, UserError } from '@parcours/sdk/node';
import { toProblem } from './problem.js';

const facts = { id: 'req-1', method: 'GET', url: '/api/v1/nowhere?token=canary', nowMs: 1_000_000 };

describe('an error answer', () => {
  it('tells the caller what to correct, with the status the feature chose', () => {
    expect(toProblem(new UserError('name_taken', 'The name is taken: choose another.', { status: 409, listId: 3 }), facts)).toEqual({
      status: 409,
      report: false,
      body: { error: { code: 'name_taken', message: 'The name is taken: choose another.', details: { listId: 3 }, requestId: 'req-1' } },
    });
  });

  it('is 400 for a user error without a status, or with one that would blame the server', () => {
    expect(toProblem(new UserError('bad', 'Bad.'), facts).status).toBe(400);
    expect(toProblem(new UserError('bad', 'Bad.', { status: 500 }), facts).status).toBe(400);
  });

  it('knows errors by what they say, not by their class: packages carry their own copy of the sdk', () => {
    expect(toProblem({ who: 'user', code: 'foreign', message: 'From a package.' }, facts)).toMatchObject({ status: 400, body: { error: { code: 'foreign' } } });
  });

  it('says when to come back', () => {
    expect(toProblem(new TransientError('busy', 'Busy.', { retryAt: 1_000_000 + 2_500 }), facts)).toMatchObject({ status: 503, retryAfterSeconds: 3 });
    expect(toProblem(new TransientError('busy', 'Busy.'), facts)).toMatchObject({ status: 503, retryAfterSeconds: 5 });
    expect(toProblem(new UserError('slow_down', 'Slow down.', { status: 429, retryAfterSeconds: 17 }), facts)).toMatchObject({ status: 429, retryAfterSeconds: 17 });
  });

  it.each([new DefectError('invariant', 'canary in the engine', { sql: 'canary' }), new Error('canary'), 'canary', null, Object.assign(new Error('canary'), { code: '23505' })])(
    'shows nothing of the inside when the fault is ours (%#)',
    (thrown) => {
      const problem = toProblem(thrown, facts);
      expect(problem).toMatchObject({ status: 500, report: true, body: { error: { code: 'internal', requestId: 'req-1' } } });
      expect(JSON.stringify(problem)).not.toContain('canary');
    },
  );

  it.each([
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' }),
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('wrapped by TypeORM'), { driverError: { code: '08006' } }),
    new Error('wrapped', { cause: { code: '57P03' } }),
  ])('is 503 while the database is away (%#)', (thrown) => {
    expect(toProblem(thrown, facts)).toMatchObject({ status: 503, retryAfterSeconds: 5, report: true, body: { error: { code: 'database_away' } } });
  });

  it.each([Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' }), Object.assign(new Error('wrapped by TypeORM'), { driverError: { code: '57014' } })])('says so when the database was given ten seconds and did not answer (%#)', (thrown) => {
    expect(toProblem(thrown, facts)).toMatchObject({ status: 503, retryAfterSeconds: 30, report: true, body: { error: { code: 'query_too_slow' } } });
  });
});
