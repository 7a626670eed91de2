import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from './podman.mjs';

/** Where people have keys, settings and data when they build: each gets a word that must be found in no layer. */
const PLANTED = ['.env', 'docker/.env', 'server/.env', '.npmrc', '.git/config', '.parcours/encryption.key', 'server/.parcours/postgres/data/1', 'node_modules/left-behind/index.js', 'server/dist/main/left-behind.js', 'e2e/output/left-behind.html', 'id_rsa', 'docs/notes.pem'];

/** The folder as somebody has it who builds: what git knows, as it stands now, and what git knows nothing of. */
export function copyForBuild(root, folder) {
  const context = join(folder, 'context');
  rmSync(context, { recursive: true, force: true });
  const paths = must('git', ['ls-files', '-z'], { cwd: root }).split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  for (const path of paths) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    cpSync(join(root, path), join(context, path), { verbatimSymlinks: true });
  }
  const canary = `canary-${randomBytes(12).toString('hex')}`;
  for (const path of PLANTED) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), `# ${canary}\n`);
  }
  return { context, canary };
}

const setting = (name) => {
  const { status, stdout } = spawnSync('npm', ['config', 'get', name], { encoding: 'utf8' });
  const value = stdout.trim();
  return status === 0 && value !== '' && value !== 'null' && value !== 'undefined' ? value : undefined;
};

/** npm's settings of this machine, and the certificates it trusts, for the steps of the build that fetch packages, and for nothing else. */
function secrets(folder, canary) {
  const [user, registry, certificates] = [setting('userconfig'), setting('registry'), process.env.NODE_EXTRA_CA_CERTS ?? setting('cafile')];
  const lines = user !== undefined && existsSync(user) ? [readFileSync(user, 'utf8')] : [];
  // a token as registries give them, so that the search of the layers has something to miss
  lines.push(`//registry.invalid/:_authToken=${canary}`);
  if (registry !== undefined) lines.push(`registry=${registry}`);
  if (certificates !== undefined) lines.push('cafile=/run/secrets/npm-ca');
  writeFileSync(join(folder, 'npmrc'), `${lines.join('\n')}\n`, { mode: 0o600 });
  return ['--secret', `id=npmrc,src=${join(folder, 'npmrc')}`, ...(certificates === undefined ? [] : ['--secret', `id=npm-ca,src=${certificates}`])];
}

/** `docker build -f docker/Dockerfile -t parcours .`, with npm's settings as secrets of the build. */
export function buildImage(podman, { folder, context, canary }) {
  podman.call(['build', '--quiet', '--isolation', 'chroot', '--network', 'host', '--pull=never', '--format', 'docker', '--layers=false', ...secrets(folder, canary), '--ignorefile', join(context, 'docker/Dockerfile.dockerignore'), '-f', join(context, 'docker/Dockerfile'), '-t', 'localhost/parcours', context]);
}
