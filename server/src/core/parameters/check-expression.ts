import { UserError } from '@parcours/sdk/node';
import { parse, parseExpressionAt, tokTypes, tokenizer } from 'acorn';

interface SyntaxProblem {
  readonly message: string;
  readonly loc?: { readonly line: number; readonly column: number };
}

const OPTIONS = { ecmaVersion: 2023, sourceType: 'script' } as const;
const STATEMENT = /^\s*(await|async\s+function|break|class|const|continue|do|export|for|if|import|let|return|switch|throw|try|var|while|yield)\b(?!\s*[(.]\s*['"`{])/;

/** Where something stands behind the expression, as `a; b`; null where nothing does. */
function restOf(source: string): { readonly line: number; readonly column: number } | null {
  // brackets belong to the expression, so that one that was not opened is found
  const { end } = parseExpressionAt(source, 0, { ...OPTIONS, preserveParens: true });
  const next = tokenizer(source.slice(end), OPTIONS).getToken();
  if (next.type === tokTypes.eof) return null;
  const before = source.slice(0, end + next.start).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length };
}

const HEAD = '(function () { "use strict"; return (\n';

/**
 * Throws `UserError` `expression_syntax`, with line and column, for what is not one JavaScript expression. What passes cannot close a bracket it has
 * not opened, whatever is written around it.
 */
export function checkExpressionSource(source: string, path: string): void {
  const wrong = (sentence: string, { line, column }: { readonly line: number; readonly column: number }, cause?: unknown): UserError =>
    new UserError('expression_syntax', `The JavaScript in "${path}" cannot be read: ${sentence} (line ${line}, column ${column + 1}).`, { field: path, line, column: column + 1 }, { cause: new SyntaxError(`${sentence} (line ${line}, column ${column + 1})`, { cause }) });
  const [, word] = STATEMENT.exec(source) ?? [];
  try {
    const rest = restOf(source);
    if (rest !== null) throw wrong(word === undefined ? 'Expected one expression such as json.price * 1.2, found more behind it; statements belong into a Code step' : statement(word), rest);
    parse(`${HEAD}${source}\n); })`, OPTIONS);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { message, loc } = error as SyntaxProblem;
    const { line, column } = loc ?? { line: 1, column: 0 };
    // read a second time it stands one line lower
    const lines = source.split('\n').length;
    throw wrong(word === undefined ? message.replace(/ \(\d+:\d+\)$/, '') : statement(word), { line: Math.min(line, lines), column }, error);
  }
}

const statement = (word: string): string => `Expected one expression such as json.price * 1.2, found "${word}"; statements belong into a Code step`;
