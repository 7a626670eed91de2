import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dataSource } from '../../src/db/migrate.js';
import { isDatabaseAway } from '../../src/platform/database-away.js';
import { testDatabase } from '../support/test-database.js';

const database = testDatabase();
let source: ReturnType<typeof dataSource>;

beforeAll(async () => {
  source = await dataSource(database.connection).initialize();
});
afterAll(async () => source.destroy());

it('a connection that is lost between two steps of a start is told as a database that is away, not as a fault of ours', async () => {
  const runner = source.createQueryRunner();
  const [{ pid }] = (await runner.query('select pg_backend_pid() as pid')) as [{ pid: number }];
  await source.query('select pg_terminate_backend($1)', [pid]);
  const released = async (): Promise<void> => {
    while (!runner.isReleased) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await released();
  const lost = await runner.query('select 1').then(() => null, (error: unknown) => error);
  expect(lost).toMatchObject({ message: expect.stringMatching(/^Query runner already released/) });
  expect(isDatabaseAway(lost)).toBe(true);
});
