import { readFileSync } from 'node:fs';
import { callJourney, journey, packIntruder } from './intruder.mjs';
import { serviceOf } from './read-compose.mjs';
import { until, visitor } from './visitor.mjs';

const setupToken = (podman, name) => /\/setup\?token=(\S+)/.exec(podman.attempt(['logs', name]).said)?.[1];
const text = async (url) => {
  const answer = await fetch(url);
  return { status: answer.status, body: await answer.text() };
};
const expect = (held, found, wanted) => {
  if (!held) throw new Error(`Expected ${wanted}, found ${found}`);
};

/** The container as `docker compose up` starts it without any settings: its own PostgreSQL, data in a volume. */
export async function alone(check, podman, { folder, compose, port }) {
  const url = `http://127.0.0.1:${port}`;
  const { options, image, command } = serviceOf(compose, 'parcours', { port });
  const inside = (...words) => podman.call(['exec', 'alone', ...words]);
  const ready = () => until('/readyz to say yes', async () => (await fetch(`${url}/readyz`)).ok);
  podman.call(['network', 'create', 'parcours']);
  const owner = visitor(url);

  await check('starts without a setting, and is ready', async () => {
    const startedAt = Date.now();
    podman.start('alone', ['--network', 'parcours', ...options, image, ...command]);
    await ready().catch((error) => {
      throw new Error(`${error.message}; it said ${podman.attempt(['logs', '--tail', '20', 'alone']).said}`);
    });
    return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  });
  await check('runs as nobody in particular: no root, no capabilities, no way to new ones, a filter on system calls', () => {
    const first = podman.inspect('alone').State.Pid;
    const processes = [first, ...readFileSync(`/proc/${first}/task/${first}/children`, 'utf8').trim().split(' ')];
    for (const pid of processes) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const found = ['Uid', 'CapEff', 'CapPrm', 'CapBnd', 'NoNewPrivs', 'Seccomp'].map((name) => `${name} ${new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1]}`).join(', ');
      expect(found === 'Uid 1000, CapEff 0000000000000000, CapPrm 0000000000000000, CapBnd 0000000000000000, NoNewPrivs 1, Seccomp 2', found, 'the account 1000 without any rights');
    }
    expect(processes.length > 1, 'one process', 'the server below the process that stands for init');
    return 'uid 1000';
  });
  await check('can write nothing but its data and /tmp', () => {
    const writable = inside('sh', '-c', 'find / \\( -path /proc -o -path /sys -o -path /dev -o -path /data -o -path /tmp \\) -prune -o -writable -not -type l -print 2>/dev/null || true').trim();
    expect(writable === '', writable.split('\n').slice(0, 5).join(', '), 'nothing to be writable');
    expect(podman.attempt(['exec', 'alone', 'touch', '/app/x']).said.includes('Read-only file system'), 'that /app could be written', 'a read-only root');
  });
  await check('owns nothing of itself, even where the root can be written', () => {
    const owned = podman.call(['run', '--rm', '--pull', 'never', '--cap-drop', 'ALL', ...podman.limits, image, 'find', '/app', '/usr', '/etc', '/bin', '/lib', '-xdev', '-writable', '-not', '-type', 'l']).trim();
    expect(owned === '', owned.split('\n').slice(0, 5).join(', '), 'nothing to belong to the account');
  });
  await check('is healthy, and its health check says so', async () => {
    expect((await fetch(`${url}/healthz`)).status === 200, 'another status', '200 of /healthz');
    const { status, said } = podman.attempt(['healthcheck', 'run', 'alone']);
    expect(status === 0, said || status, 'the command of HEALTHCHECK to end well');
  });
  await check('serves the editor', async () => {
    const page = await text(`${url}/`);
    const scripts = [...page.body.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, path]) => new URL(path, url).href);
    expect(page.status === 200 && scripts.length > 0, page.body.slice(0, 200), 'a page with scripts');
    const sizes = await Promise.all(scripts.map(async (script) => (await text(script)).body.length));
    expect(Math.max(...sizes) > 50_000, sizes.join(), 'the script of the editor');
  });
  await check('makes its key and its set-up link itself, for its own account only', async () => {
    expect(inside('stat', '-c', '%a %U', '/data/encryption.key').trim() === '600 node', inside('stat', '-c', '%a %U', '/data/encryption.key'), '600 node');
    await owner.becomeOwner(setupToken(podman, 'alone'));
  });
  await check('takes a package of somebody else, and carries out a workflow with it, a webhook and a code step; neither gets out', async () => {
    await owner.install(packIntruder(folder));
    await owner.publish(journey);
    const { hasNetwork } = await callJourney(url, owner);
    expect(!hasNetwork, 'interfaces', 'no network in the process of the package');
    return 'no network in there';
  });
  await check('ends in good order soon after SIGTERM', () => {
    const startedAt = Date.now();
    podman.call(['stop', 'alone']);
    const { ExitCode, OOMKilled } = podman.inspect('alone').State;
    const took = Date.now() - startedAt;
    expect(ExitCode === 0 && !OOMKilled && took < 15_000, `${ExitCode} after ${took} ms: ${podman.attempt(['logs', '--tail', '5', 'alone']).said}`, 'status 0 within 15 s');
    return `${(took / 1000).toFixed(1)} s`;
  });
  await check('has everything after a restart, and after kill -9', async () => {
    podman.call(['start', 'alone']);
    await ready();
    await visitor(url).signIn();
    await callJourney(url, owner);
    podman.call(['kill', '-s', 'KILL', 'alone']);
    await until('the container to end', () => podman.inspect('alone').State.Status === 'exited');
    podman.call(['start', 'alone']);
    await ready();
    await callJourney(url, owner);
    expect((podman.attempt(['logs', 'alone']).said.match(/\/setup\?token=/g) ?? []).length === 1, 'another one', 'one set-up link in all');
  });
  await check('keeps below its limit of memory', () => {
    const limit = podman.inspect('alone').HostConfig.Memory;
    const [{ mem_usage: usage }] = JSON.parse(podman.call(['stats', '--no-stream', '--format', 'json', 'alone']));
    expect(limit > 0, 'none', 'a limit in compose.yaml');
    return usage;
  });
  podman.call(['stop', 'alone']);
  await check('says what to do when it is started as root, or as an account that cannot write its data', () => {
    const hardened = options.flatMap((word, at) => (['--volume', '--publish', '--network-alias'].includes(word) || ['--volume', '--publish', '--network-alias'].includes(options[at - 1]) ? [] : [word]));
    const said = ['0:0', '4321:4321'].map((user) => {
      const started = podman.attempt(['run', '--rm', '--pull', 'never', ...podman.limits, '--user', user, ...hardened, '--volume', 'data:/data', image, ...command], { timeoutMs: 60_000 });
      expect(started.status === 1 && /:.*(start|set|correct|make|run)/i.test(started.said) && !/\n\s+at /.test(started.said), `${started.status}: ${started.said.slice(-1500)}`, `one sentence for the account ${user}, and status 1`);
      return started.said.trim().split('\n').at(-1);
    });
    return said.map((sentence) => sentence.slice(0, 90)).join(' | ');
  });
  podman.remove('alone');
}
