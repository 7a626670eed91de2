import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'docs/security/statements.md';
const STATEMENT = /^- \*\*([A-Q]\d{1,2})\*\* (.+)$/;
const PROOF = /^ {2}`([^`]+)`: "([^"]+)"$/;
const OPEN = /^ {2}(open|partly): (.{10,})$/;

/** The statements of docs/security/statements.md, each with the tests that fail without it, and with what is still missing. */
export function readStatements(root) {
  const statements = [];
  for (const [index, line] of readFileSync(join(root, FILE), 'utf8').split('\n').entries()) {
    const [, id, text] = STATEMENT.exec(line) ?? [];
    const last = statements.at(-1);
    if (id !== undefined) statements.push({ id, text, proofs: [], missing: null, stray: [] });
    else if (PROOF.test(line)) {
      const [, path, title] = PROOF.exec(line);
      last?.proofs.push({ path, title });
    } else if (OPEN.test(line)) last.missing = { kind: OPEN.exec(line)[1], reason: OPEN.exec(line)[2] };
    else if (/^ {2}\S/.test(line)) last?.stray.push(`${FILE}:${index + 1}: neither \`path\`: "title" nor open: or partly: with a reason`);
  }
  return statements;
}

/** Each statement names a test that is there, or says that it is open; none is there twice. */
export function checkStatements(root) {
  const statements = readStatements(root);
  const texts = new Map();
  const textOf = (path) => {
    if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), 'utf8'));
    return texts.get(path);
  };
  const problems = statements.flatMap(({ id, proofs, missing, stray }, index) => {
    const found = [...stray];
    if (statements.findIndex((other) => other.id === id) !== index) found.push(`${FILE}: ${id} is there twice`);
    if (proofs.length === 0 && missing?.kind !== 'open') found.push(`${FILE}: ${id} names no test and does not say that it is open`);
    if (proofs.length > 0 && missing?.kind === 'open') found.push(`${FILE}: ${id} is open and names a test: say partly`);
    for (const { path, title } of proofs) {
      if (!existsSync(join(root, path))) found.push(`${FILE}: ${id}: there is no ${path}`);
      else if (!textOf(path).includes(title)) found.push(`${FILE}: ${id}: ${path} has no test "${title}"`);
    }
    return found;
  });
  return statements.length === 0 ? [`${FILE}: no statement was found`] : problems;
}
