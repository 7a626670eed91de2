import { javascriptPath, liquidPath, type Path } from '../paths';
import { ROOTS, plainPath, type Parts } from './read-template';

/** Templates make nothing of what is missing, JavaScript throws: `contact?.firstName`, `json.order?.total`. */
export function lenientPath(path: Path): string {
  const sure = ROOTS[String(path[0])] === 'object' ? 2 : 1;
  return javascriptPath(path, sure);
}

const inBackticks = (text: string): string => text.replace(/[`\\]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r');

/** A text as a literal; of several lines as people would write it. */
const quoted = (text: string): string => (text.includes('\n') ? `\`${inBackticks(text)}\`` : JSON.stringify(text));

/** The expression that comes to the same as the template. */
export function writeJavascript(parts: Parts): string {
  const [first = ''] = parts;
  if (parts.length <= 1) return typeof first === 'string' ? quoted(first) : lenientPath(first);
  return `\`${parts.map((part) => (typeof part === 'string' ? inBackticks(part) : `\${${lenientPath(part)} ?? ''}`)).join('')}\``;
}

const readLenient = (text: string): Path | null => {
  const path = plainPath(text.replaceAll('?.[', '[').replaceAll('?.', '.'));
  return path !== null && lenientPath(path) === text ? path : null;
};

const PIECE = /\$\{([^{}`]*?) \?\? ''\}|\\([`\\$])|(\\r)|([^`\\$]|\$(?!\{))/gsy;

/** The way back, for what `writeJavascript` writes; null for any other expression. */
export function readJavascript(expression: string): Parts | null {
  const text = expression.trim();
  const path = readLenient(text);
  if (path !== null) return [path];
  if (!/^`.*`$/s.test(text)) return null;
  const inside = text.slice(1, -1);
  const parts: (string | Path)[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < inside.length) {
    const match = PIECE.exec(inside);
    if (match === null) return null;
    const [, variable, escaped, carriageReturn, plain = ''] = match;
    const named = variable === undefined ? null : readLenient(variable);
    if (variable !== undefined && named === null) return null;
    const last = parts.at(-1);
    if (named !== null) parts.push(named);
    else if (typeof last === 'string') parts[parts.length - 1] = last + (escaped ?? (carriageReturn ? '\r' : plain));
    else parts.push(escaped ?? (carriageReturn ? '\r' : plain));
  }
  return parts;
}

/** The template that says the same; null where a piece of plain text would be taken for one. */
export function writeTemplate(parts: Parts): string | null {
  if (parts.some((part) => typeof part === 'string' && /\{[{%]/.test(part))) return null;
  const text = parts.map((part) => (typeof part === 'string' ? part : `{{ ${liquidPath(part)} }}`)).join('');
  // braces of the text may meet those of a value: `{{{ json.a }}`
  return /\{\{[{%]|\{\{[^{}]*\{/.test(text) ? null : text;
}
