import { randomBytes } from 'node:crypto';
import { dockerSeccomp } from './docker-seccomp.mjs';
import { callJourney, journey, packIntruder } from './intruder.mjs';
import { serviceOf } from './read-compose.mjs';
import { until, visitor } from './visitor.mjs';

const ALL = ['postgres', 'redis', 'api', 'worker-1', 'worker-2'];

/** The profiles `postgres` and `cluster` of docker/compose.yaml: a server, two workers, PostgreSQL and Redis, each in a container, on system calls as few as Docker lets through. */
export async function cluster(check, podman, { folder, compose, port }) {
  const url = `http://127.0.0.1:${port}`;
  const password = randomBytes(24).toString('hex');
  const settings = { port, POSTGRES_PASSWORD: password, DATABASE_URL: `postgres://parcours:${password}@postgres:5432/parcours`, REDIS_URL: 'redis://redis:6379', PARCOURS_ENCRYPTION_KEY: randomBytes(32).toString('base64'), PARCOURS_ROLE: 'api' };
  const strict = ['--security-opt', `seccomp=${dockerSeccomp(folder)}`];
  const logs = (name) => podman.attempt(['logs', '--tail', '20', name]).said;
  const start = (name, service, more = []) => {
    const { options, image, command } = serviceOf(compose, service, settings);
    podman.start(name, ['--network', 'cluster', ...options, ...more, image, ...command]);
  };
  const healthy = (name) => until(`${name} to be healthy (${logs(name)})`, () => podman.attempt(['healthcheck', 'run', name]).status === 0);
  podman.call(['network', 'create', 'cluster']);
  const owner = visitor(url);

  await check('is several containers as compose.yaml has them: a server, two workers, PostgreSQL and Redis', async () => {
    start('postgres', 'postgres');
    start('redis', 'redis');
    await healthy('postgres');
    start('api', 'parcours', strict);
    await healthy('api');
    for (const name of ['worker-1', 'worker-2']) start(name, 'worker', strict);
    for (const name of ['worker-1', 'worker-2']) await healthy(name);
    await until('/readyz to say yes', async () => (await fetch(`${url}/readyz`)).ok);
  });
  await check('carries out the same workflow there, also under Docker\'s filter on system calls', async () => {
    await owner.becomeOwner(/\/setup\?token=(\S+)/.exec(podman.attempt(['logs', 'api']).said)?.[1]);
    await owner.install(packIntruder(folder));
    await owner.publish(journey);
    const { hasNetwork } = await callJourney(url, owner);
    const { warnings } = await (await fetch(`${url}/readyz`)).json();
    if (hasNetwork !== (warnings?.walls !== undefined)) throw new Error(`Expected /readyz to warn when packages have a network, found ${JSON.stringify({ hasNetwork, warnings })}`);
    return hasNetwork ? 'packages are kept from the network in JavaScript only' : 'no network in there';
  });
  await check('goes on without Redis and without one of the workers', async () => {
    podman.call(['stop', '-t', '5', 'redis']);
    podman.call(['stop', 'worker-1']);
    if (podman.inspect('worker-1').State.ExitCode !== 0) throw new Error(`Expected the worker to end in good order, found ${logs('worker-1')}`);
    await callJourney(url, owner);
  });
  await check('says what is wrong with a database that it cannot reach, without its password', () => {
    const { options, image } = serviceOf(compose, 'worker', { ...settings, DATABASE_URL: `postgres://parcours:${password}@nowhere.invalid:5432/parcours` });
    const { status, said } = podman.attempt(['run', '--rm', '--pull', 'never', ...podman.limits, '--network', 'cluster', ...options, image, 'node', 'server/dist/main/start.js'], { timeoutMs: 60_000 });
    if (status !== 1 || said.includes(password) || !/database/i.test(said)) throw new Error(`Expected status 1 and a sentence about the database, found ${status}: ${said.replaceAll(password, '(the password)').slice(-800)}`);
    return said.trim().split('\n').at(-1).slice(0, 120);
  });
  for (const name of ALL) podman.remove(name);
}
