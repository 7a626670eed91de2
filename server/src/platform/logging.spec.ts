import { describe, expect, it } from '@jest/globals';
import { createLog } from './logging.js';
import { NestLog } from './nest-log.js';

function logTo(plain = false) {
  const lines: string[] = [];
  return { lines, log: createLog({ level: 'trace', plain, write: (text) => void lines.push(text) }) };
}

const firstEntry = (lines: readonly string[]): Record<string, unknown> => JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;

describe('the log', () => {
  it('is one JSON line for each event, with the time in UTC', () => {
    const { lines, log } = logTo();
    log.info({ runId: 7 }, 'run ended');
    expect(lines).toHaveLength(1);
    expect(firstEntry(lines)).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), runId: 7, msg: 'run ended' });
  });

  it('never shows secrets or personal data, however deep they lie', () => {
    const { lines, log } = logTo();
    log.info(
      {
        headers: { authorization: 'Bearer canary-1', cookie: 'parcours=canary-2', 'set-cookie': ['canary-3'] },
        contact: { id: 4, email: 'canary-4@example.com', attributes: { note: 'write to canary-5@example.com' } },
        settings: [{ password: 'canary-6', apiKey: 'canary-7', reset_token: 'canary-8' }],
        url: 'https://x.test/setup?token=canary-9&page=2',
        database: 'postgres://parcours:canary-10@db/parcours',
      },
      'mail to canary-11@example.com with Authorization: Bearer canary-12-canary',
    );
    const text = lines.join('');
    expect(text).not.toContain('canary');
    expect(text).toContain('"id":4');
    expect(text).toContain('page=2');
    expect(text).toContain('postgres://parcours:[hidden]@db/parcours');
  });

  it('takes them out of errors and their causes too', () => {
    const { lines, log } = logTo();
    log.error(new Error('no mailbox canary@example.com', { cause: Object.assign(new Error('refused'), { password: 'canary', code: 'EAUTH' }) }), 'send failed');
    expect(lines.join('')).not.toContain('canary');
    expect(firstEntry(lines)).toMatchObject({ msg: 'send failed', err: { type: 'Error', message: 'no mailbox [email]', cause: { message: 'refused', password: '[hidden]', code: 'EAUTH' } } });
  });

  it('tells texts only where it is known that they are harmless (P2)', () => {
    const { lines, log } = logTo();
    const database = Object.assign(new Error('duplicate key value violates unique constraint "contacts_phone"'), {
      code: '23505', detail: 'Key (phone)=(canary) already exists.', where: 'COPY contacts, line 1: "canary"', constraint: 'contacts_phone', table: 'contacts',
      parameters: ['canary', ['canary']], driverError: { hint: 'canary', internalQuery: 'select canary' }, query: 'canary',
    });
    log.error({ err: database, whoever: 'canary', list: ['canary'], deep: { note: 'canary', retries: 3, late: true }, where: 'contacts' }, 'saving failed');
    expect(lines.join('')).not.toContain('canary');
    expect(firstEntry(lines)).toMatchObject({ where: 'contacts', deep: { retries: 3, late: true }, err: { code: '23505', constraint: 'contacts_phone', table: 'contacts' } });
  });

  it('survives values without an end', () => {
    const { lines, log } = logTo();
    const round: Record<string, unknown> = { many: Array.from({ length: 500 }, (_, n) => n), big: 10n };
    round['self'] = round;
    log.warn(round, 'round');
    expect(firstEntry(lines)).toMatchObject({ msg: 'round', big: '10' });
    expect(lines[0]?.length).toBeLessThan(20_000);
  });

  it('is a readable single line at a terminal', () => {
    const { lines, log } = logTo(true);
    log.info({ port: 5680, label: 'two\nlines\u001b[2J' }, 'listening');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}listening port=5680 label=two lines \[2J\n$/);
  });

  it('shows a stack at a terminal for errors, not for warnings', () => {
    const { lines, log } = logTo(true);
    log.warn(new Error('soon'), 'careful');
    log.error(new Error('now'), 'broken');
    expect(lines[0]?.trim().split('\n')).toHaveLength(1);
    expect(lines[1]).toMatch(/error broken \(now\)[^\n]*\n {4}at /);
  });

  it('takes in what Nest says', () => {
    const { lines, log } = logTo();
    const nest = new NestLog(log);
    nest.log('Nest application started', 'NestApplication');
    nest.error('boom', 'Error: boom\n at x', 'ExceptionsHandler');
    nest.error(new Error('whole'), 'Somewhere');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 20, msg: 'Nest application started', context: 'NestApplication' },
      { level: 50, msg: 'boom', context: 'ExceptionsHandler', details: ['Error: boom\n at x'] },
      { level: 50, msg: 'whole', context: 'Somewhere', err: { message: 'whole' } },
    ]);
  });
});
