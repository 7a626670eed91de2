import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Post, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TransientError } from '@parcours/sdk/node';
import { ErrorFilter } from './error-filter.js';
import { HealthChecks } from './health.js';
import { HealthModule } from './health.module.js';
import { createLog } from './logging.js';

@Controller('things')
class ThingsController {
  @Post()
  echo(@Body() body: unknown): unknown {
    return body;
  }

  @Get('broken')
  broken(): never {
    throw new Error('canary from the inside');
  }

  @Get('busy')
  busy(): never {
    throw new TransientError('busy', 'Everybody is at lunch: try again after it.');
  }
}

let app: NestFastifyApplication;
const lines: string[] = [];

beforeAll(async () => {
  const testing = await Test.createTestingModule({ imports: [HealthModule], controllers: [ThingsController] }).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ bodyLimit: 1_000 }), { logger: false });
  app.useGlobalFilters(new ErrorFilter(createLog({ level: 'info', plain: false, write: (line) => void lines.push(line) })));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => (app as INestApplication | undefined)?.close());

const json = { 'content-type': 'application/json' };

describe('a request that cannot be served', () => {
  it.each([
    ['an unknown address', { method: 'GET', url: '/nowhere?token=canary' }, 404, 'not_found', 'There is nothing at GET /nowhere: check the address'],
    ['JSON that does not parse', { method: 'POST', url: '/things', headers: json, payload: '{"a":' }, 400, 'bad_request', 'with JSON that parses'],
    ['an empty body said to be JSON', { method: 'POST', url: '/things', headers: json, payload: '' }, 400, 'bad_request', 'with JSON that parses'],
    ['a body that is too large', { method: 'POST', url: '/things', headers: json, payload: JSON.stringify('x'.repeat(2_000)) }, 413, 'body_too_large', 'send less at a time'],
    ['a body of another kind', { method: 'POST', url: '/things', headers: { 'content-type': 'application/x-yaml' }, payload: 'a: 1' }, 415, 'unsupported_body', 'send application/json'],
    ['something that must wait', { method: 'GET', url: '/things/busy' }, 503, 'busy', 'Everybody is at lunch'],
  ] as const)('gets one clear sentence: %s', async (_what, request, status, code, sentence) => {
    const answer = await app.inject(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ error: { code, message: expect.stringContaining(sentence), requestId: expect.any(String) } });
    expect(answer.body).not.toContain('canary');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
  });

  it('hides our own faults from the caller and logs them under the same request id', async () => {
    lines.length = 0;
    const answer = await app.inject('/things/broken');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('canary');
    const { requestId } = answer.json<{ error: { requestId: string } }>().error;
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([expect.objectContaining({ requestId, route: '/things/broken', status: 500, err: expect.objectContaining({ message: 'canary from the inside' }) })]);
  });
});

describe('health', () => {
  it('says that the process is up, whatever it waits for', async () => {
    const { statusCode, body } = await app.inject('/healthz');
    expect([statusCode, JSON.parse(body)]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when every part is, and otherwise says which is not and why', async () => {
    const checks = app.get(HealthChecks);
    expect((await app.inject('/readyz')).json()).toEqual({ ready: true, reasons: {} });
    const away = [
      checks.register('database', () => Promise.reject(new Error('connect ECONNREFUSED'))),
      checks.register('lanes', () => 'no lane is running'),
      checks.register('clock', () => undefined),
    ];
    const answer = await app.inject('/readyz');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.json()).toEqual({ ready: false, reasons: { database: 'connect ECONNREFUSED', lanes: 'no lane is running' } });
    for (const remove of away) remove();
    expect((await app.inject('/readyz')).statusCode).toBe(200);
  });

  it('does not wait for a part that never answers', async () => {
    const checks = app.get(HealthChecks);
    const remove = checks.register('database', () => new Promise(() => undefined));
    expect(await checks.readiness()).toEqual({ ready: false, reasons: { database: 'it should answer within 2 seconds, but did not' } });
    remove();
  });
});
