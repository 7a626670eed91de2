import { UserError } from '@parcours/sdk/node';
import { parse } from 'acorn';

interface SyntaxProblem {
  readonly message: string;
  readonly loc: { readonly line: number; readonly column: number };
}

/** Names that belong to elsewhere, and what stands in their place here. */
const MOVED: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:const|let|var)\s.*=\s*require\(/m, 'There are no modules in here: remove "require", and work on the items alone.'],
  [/^\s*import\s[^(]*?from\s/m, 'There are no modules in here: remove "import", and work on the items alone.'],
];

/** Throws `UserError` `code_syntax` for what cannot be read as the body of an async function, with line and column; `code_modules` for what wants modules. */
export function checkSource(source: string): void {
  for (const [pattern, sentence] of MOVED) if (pattern.test(source)) throw new UserError('code_modules', sentence, { field: 'code' });
  const head = '(async function () { "use strict";\n';
  try {
    // read with and without what goes around it: code must not close a bracket it has not opened
    parse(source, { ecmaVersion: 2023, sourceType: 'script', allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true });
    parse(`${head}${source}\n})`, { ecmaVersion: 2023, sourceType: 'script' });
  } catch (error) {
    const { message, loc } = error as SyntaxProblem;
    throw new UserError('code_syntax', `The code cannot be read: ${message.replace(/ \(\d+:\d+\)$/, '')} (line ${loc.line}, column ${loc.column + 1}).`, { field: 'code', line: loc.line, column: loc.column + 1 });
  }
}
