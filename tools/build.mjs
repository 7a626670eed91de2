import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { runStep } from './run-step.mjs';

const isPackage = (root, folder) => existsSync(join(root, folder, 'package.json')) && existsSync(join(root, folder, 'tsconfig.json'));

/** Packages that TypeScript builds, in no special order: each names what it needs in its tsconfig. */
export function typescriptPackages(root) {
  const nodes = readdirSync(join(root, 'nodes')).map((name) => `nodes/${name}`);
  return ['sdk', ...nodes, 'server'].filter((folder) => isPackage(root, folder));
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (!/\.spec\.ts$/.test(entry.name)) yield path;
  }
}

/** Modification time and size of everything a build reads, by path. */
function fingerprint(root, places) {
  const marks = {};
  for (const place of places) {
    const path = join(root, place);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    for (const file of found.isDirectory() ? filesBelow(path) : [path]) {
      const { mtimeMs, size } = statSync(file);
      marks[file.slice(root.length + 1)] = `${mtimeMs}:${size}`;
    }
  }
  return marks;
}

const EDITOR_SOURCES = ['editor/src', 'editor/public', 'editor/index.html', 'editor/vite.config.ts', 'editor/tsconfig.json', 'editor/package.json', 'sdk/src', 'tsconfig.base.json'];
const sourcesOf = (folder) => (folder === 'editor' ? EDITOR_SOURCES : [`${folder}/src`, `${folder}/package.json`, `${folder}/tsconfig.json`, 'tsconfig.base.json']);

const stampOf = (root, folder) => join(root, 'node_modules/.cache/parcours-build', `${folder.replaceAll('/', '-')}.json`);

/** What has to be built, with the fingerprint to keep once it is. */
function stale(root, folder) {
  const marks = fingerprint(root, sourcesOf(folder));
  const stamp = stampOf(root, folder);
  const text = JSON.stringify(marks);
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
  if (before === text && existsSync(join(root, folder, 'dist'))) return undefined;
  // A compiler leaves behind what it made of a source that is gone; loaders that look into dist would still find it.
  const orphans = before !== undefined && Object.keys(JSON.parse(before)).some((file) => !(file in marks));
  return { folder, stamp, text, orphans };
}

function keepStamps(builds) {
  for (const { stamp, text } of builds) {
    mkdirSync(join(stamp, '..'), { recursive: true });
    writeFileSync(stamp, text);
  }
}

/** The program a package installs, wherever npm has put the package. */
function programOf(root, from, packageName, program) {
  const description = createRequire(join(root, from, 'package.json')).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(description, 'utf8'));
  return join(description, '..', typeof bin === 'string' ? bin : bin[program]);
}

/** Builds what changed since its last build: server side by `tsc -b`, the editor by Vite. Types of the editor are checked by `npm run typecheck`. */
export function buildIfStale(root, { editor: withEditor } = { editor: true }) {
  const packages = typescriptPackages(root);
  const builds = packages.map((folder) => stale(root, folder)).filter((build) => build !== undefined);
  if (builds.length > 0) {
    for (const { folder } of builds.filter((build) => build.orphans)) rmSync(join(root, folder, 'dist'), { recursive: true, force: true });
    const names = builds.map(({ folder }) => basename(folder)).join(', ');
    runStep(`Building ${names}`, process.execPath, [programOf(root, '.', 'typescript', 'tsc'), '-b', ...packages], { cwd: root });
    keepStamps(builds);
  }
  const editor = withEditor && isPackage(root, 'editor') ? stale(root, 'editor') : undefined;
  if (editor !== undefined) {
    runStep('Building the editor', process.execPath, [programOf(root, 'editor', 'vite', 'vite'), 'build'], { cwd: join(root, 'editor') });
    keepStamps([editor]);
  }
}
