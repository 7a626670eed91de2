import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'docs/guarantees.md';
const PROMISE = /^- \*\*(.+?)\*\*$/gms;
const PROOF = /^ {2}`([^`]+)`: "([^"]+)"$/;

/** Each guarantee names the test that fails without it: the file is there, and has a test of this title. */
export function checkGuarantees(root) {
  const lines = readFileSync(join(root, FILE), 'utf8').split('\n');
  const promised = lines.join('\n').match(PROMISE)?.length ?? 0;
  const proofs = lines.map((line) => PROOF.exec(line)).filter((found) => found !== null);
  const problems = proofs.flatMap(([, path, title]) => {
    if (!existsSync(join(root, path))) return [`${FILE}: there is no ${path}`];
    return readFileSync(join(root, path), 'utf8').includes(title) ? [] : [`${FILE}: ${path} has no test "${title}"`];
  });
  if (promised !== proofs.length) problems.push(`${FILE}: ${promised} guarantees, but ${proofs.length} proofs; each needs one line like \`path\`: "title of the test"`);
  return problems;
}
