import { spawnSync } from 'node:child_process';
import { basename, extname } from 'node:path';

/** Names that hide what is inside. */
const BANNED = ['utils', 'util', 'helpers', 'helper', 'common', 'shared', 'misc', 'base', 'manager', 'types', 'v2', 'new', 'old'];
const SUFFIXES = ['module', 'controller', 'service', 'repository', 'entity', 'processor', 'spec'];
/** Numbered migrations, hidden files of tools, and the template to copy. */
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const PASCAL = /^[A-Z][A-Za-z0-9]*$/;
const SOURCES = /^(sdk|nodes|server|editor|e2e|bench|tools)\/.*\.(ts|vue|mjs|cjs)$/;

function files(root) {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  if (listed.status !== 0) throw new Error(`git should list the files of the repository, but said: ${listed.stderr}`);
  return listed.stdout.split('\n').filter((path) => path !== '');
}

function problemsOf(path) {
  const problems = [];
  for (const part of path.split('/')) {
    const name = part.split('.')[0];
    if (BANNED.includes(name.toLowerCase())) problems.push(`${path}: "${name}" hides what is inside; name it after what it does`);
  }
  if (!SOURCES.test(path)) return problems;
  const extension = extname(path);
  const [name, ...suffixes] = basename(path, extension).split('.');
  if (extension === '.vue' ? !PASCAL.test(name) : !KEBAB.test(name)) problems.push(`${path}: should be ${extension === '.vue' ? 'PascalCase.vue' : 'kebab-case'}`);
  const allowed = [...SUFFIXES, 'd', 'config'];
  for (const suffix of suffixes.filter((found) => !allowed.includes(found) && !(extension === '.ts' && PASCAL.test(name)))) {
    problems.push(`${path}: ".${suffix}" is not one of the suffixes .${SUFFIXES.join(' .')}`);
  }
  return problems;
}

/** File and folder names follow the house. */
export function checkNames(root) {
  return files(root).flatMap(problemsOf);
}
