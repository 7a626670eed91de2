// npm run image -- check [--keep <folder>]: builds docker/Dockerfile for real, runs it as docker/compose.yaml says, and prints what held.
// Needs root on Debian, no registry of images: what the image stands on is made of Debian's packages and of Node from npm's registry.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alone } from './image/alone.mjs';
import { makeBase, makeServices } from './image/base-image.mjs';
import { buildImage, copyForBuild } from './image/build-image.mjs';
import { cluster } from './image/cluster.mjs';
import { lookInside } from './image/look-inside.mjs';
import { installNeeds } from './image/needs.mjs';
import { openPodman } from './image/podman.mjs';
import { installIfNeeded } from './install.mjs';
import { requireNode } from './node-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
requireNode();
const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } });
if (positionals.join(' ') !== 'check') {
  console.log('Expected "npm run image -- check [--keep <folder>]", which builds the image and looks at what it does; with --keep it takes images up from that folder and leaves them there.');
  process.exit(1);
}

const rows = [];
/** Does one thing, and keeps for the table whether it held. */
async function check(title, act) {
  const startedAt = performance.now();
  const [result, note] = await Promise.resolve().then(act).then((told) => ['yes', told ?? ''], (error) => ['NO', error.message]);
  rows.push({ title, result, note, seconds: (performance.now() - startedAt) / 1000 });
  console.log(`${result.padEnd(4)} ${rows.at(-1).seconds.toFixed(1).padStart(6)} s  ${title}${note === '' ? '' : `: ${note}`}`);
  return result === 'yes';
}

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

async function build(podman, folder) {
  const there = (name) => podman.attempt(['image', 'exists', `localhost/${name}`]).status === 0;
  const image = /^FROM (\S+)$/m.exec(readFileSync(join(root, 'docker/Dockerfile'), 'utf8'))[1];
  const compose = readFileSync(join(root, 'docker/compose.yaml'), 'utf8');
  const names = Object.fromEntries(['postgres', 'redis'].map((service) => [service, new RegExp(`image: (${service}:\\S+)`).exec(compose)[1]]));
  if (!there(image) && !(await check(`has a base made of Debian's packages and Node's own, in the place of ${image}`, () => makeBase(podman, { folder, image })))) return;
  if (!Object.values(names).every(there) && !(await check(`has PostgreSQL and Redis of Debian, in the place of ${Object.values(names).join(' and ')}`, () => makeServices(podman, { folder, image, names })))) return;
  const { context, canary } = copyForBuild(root, folder);
  const built = await check('is built from docker/Dockerfile', () => {
    buildImage(podman, { folder, context, canary });
    return `${Math.round(podman.inspect('localhost/parcours').Size / 1e6)} MB, of which the base ${Math.round(podman.inspect(`localhost/${image}`).Size / 1e6)} MB`;
  });
  if (!built) return;
  await check('holds no secrets, keys, settings, history, tests or sources in any layer', () => {
    const { layers, paths, problems } = lookInside(podman, { folder, image: 'localhost/parcours', canary });
    if (problems.length > 0) throw new Error(`${problems.length} places: ${problems.slice(0, 12).join('; ')}`);
    return `${layers} layers, ${paths.length} paths`;
  });
  await alone(check, podman, { folder, compose, port: await freePort() });
  await cluster(check, podman, { folder, compose, port: await freePort() });
}

installIfNeeded(root);
const lacks = installNeeds();
if (lacks !== undefined) {
  console.log(lacks);
  process.exit(1);
}
const startedAt = performance.now();
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'parcours-image-'));
const podman = openPodman(folder);
try {
  await build(podman, folder);
} catch (error) {
  rows.push({ title: 'was looked at to the end', result: 'NO', note: error.message, seconds: 0 });
  console.log(error.message);
} finally {
  podman.close({ keep: values.keep !== undefined });
}
console.log(`\n${'The image ...'.padEnd(118)}        seconds`);
for (const { title, result, seconds } of rows) console.log(`${title.slice(0, 118).padEnd(118)} ${result.padEnd(4)} ${seconds.toFixed(1).padStart(8)}`);
const failed = rows.filter(({ result }) => result !== 'yes');
console.log(`\n${rows.length} statements about the image in ${Math.round((performance.now() - startedAt) / 1000)} s: ${failed.length === 0 ? 'all hold.' : `${failed.length} do not.`}`);
process.exitCode = failed.length === 0 ? 0 : 1;
