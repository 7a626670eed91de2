import { closeSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './podman.mjs';

/** What of our own folders has no place in an image that runs; packages of others keep what their authors put in. */
const UNWANTED = [
  [/(^|\/)\.(env|npmrc|git|parcours)(\/|$)/, 'settings, history or data'],
  [/(^|\/)(encryption\.key|id_rsa|.*\.(pem|p12|pfx))$/, 'a key'],
  [/^app\/(?!node_modules\/).*\.(spec|test)\.[cm]?[jt]s$/, 'a test'],
  [/^app\/(sdk|server|editor|nodes\/[^/]+)\/(src|test)\//, 'sources or tests'],
  [/^app\/(e2e|bench|docs|tools|docker)\//, 'a part that does not run'],
  [/^(root|home\/node)\/\.(npm|cache|config)\//, 'a cache of the build'],
];
/** Certificates that Debian and packages bring for everybody to read. */
const PUBLIC = /^(etc\/ssl\/certs|usr\/share)\/|(^|\/)node_modules\//;

function occursIn(file, word) {
  const [wanted, part] = [Buffer.from(word), Buffer.alloc(4_000_000)];
  const descriptor = openSync(file, 'r');
  try {
    let kept = 0;
    for (let read; (read = readSync(descriptor, part, kept, part.length - kept, null)) > 0; ) {
      const filled = kept + read;
      if (part.subarray(0, filled).includes(wanted)) return true;
      kept = Math.min(wanted.length - 1, filled);
      part.copy(part, 0, filled - kept, filled);
    }
    return false;
  } finally {
    closeSync(descriptor);
  }
}

/** Everything in the layers of an image and in its description: paths, whether a word occurs, and what should not be there. */
export function lookInside(podman, { folder, image, canary }) {
  const saved = join(folder, 'saved');
  for (const path of [saved, `${saved}.tar`]) rmSync(path, { recursive: true, force: true });
  mkdirSync(saved);
  podman.call(['save', '--quiet', '--format', 'docker-archive', '-o', `${saved}.tar`, image]);
  must('tar', ['xf', `${saved}.tar`, '-C', saved]);
  const layers = readdirSync(saved).filter((name) => name.endsWith('.tar'));
  const [{ Config }] = JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8'));
  const description = readFileSync(join(saved, Config), 'utf8');
  const paths = layers.flatMap((layer) => must('tar', ['tf', join(saved, layer)]).split('\n').map((path) => path.replace(/^\.?\//, '')));
  const problems = paths.flatMap((path) => (PUBLIC.test(path) ? [] : UNWANTED.filter(([pattern]) => pattern.test(path)).map(([, what]) => `${path} is ${what}`)));
  if (description.includes(canary)) problems.push('what was planted is in the description of the image');
  for (const layer of layers) if (occursIn(join(saved, layer), canary)) problems.push(`what was planted is in the layer ${layer}`);
  return { layers: layers.length, paths, problems };
}
