import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Golden files, templates and settings that are JSON parse, and a golden file is not empty. */
export function checkJsonFiles(root) {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.json', '*.golden'], { cwd: root, encoding: 'utf8' });
  return listed.stdout.split('\n').filter((path) => path !== '' && !/(^|\/)tsconfig[^/]*\.json$/.test(path)).flatMap((path) => {
    try {
      const content = JSON.parse(readFileSync(join(root, path), 'utf8'));
      return typeof content === 'object' && content !== null && Object.keys(content).length > 0 ? [] : [`${path}: should hold something, but is empty`];
    } catch (error) {
      return error.code === 'ENOENT' ? [] : [`${path}: should be JSON, but ${error.message}`];
    }
  });
}
