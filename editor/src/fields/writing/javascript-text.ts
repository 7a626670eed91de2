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

/** What stands for a value: alone, or within a text. In HTML templates escape it; `escapeHtml` does the same, and makes nothing of nothing. */
const writeValue = (path: Path, escapes: boolean, alone: boolean): string => (escapes ? `escapeHtml(${lenientPath(path)})` : `${lenientPath(path)}${alone ? '' : " ?? ''"}`);

/** The expression that comes to the same as the template; `escapes` where that escapes what it inserts. */
export function writeJavascript(parts: Parts, escapes = false): string {
  const [first = ''] = parts;
  if (parts.length <= 1) return typeof first === 'string' ? quoted(first) : writeValue(first, escapes, true);
  return `\`${parts.map((part) => (typeof part === 'string' ? inBackticks(part) : `\${${writeValue(part, escapes, false)}}`)).join('')}\``;
}

function readValue(text: string, escapes: boolean, alone: boolean): Path | null {
  const path = plainPath(text.replace(/^escapeHtml\((.*)\)$| \?\? ''$/s, '$1').replaceAll('?.[', '[').replaceAll('?.', '.'));
  return path !== null && writeValue(path, escapes, alone) === text ? path : null;
}

const PIECE = /\$\{([^{}`]*?)\}|\\([`\\$])|(\\r)|([^`\\$]|\$(?!\{))/gsy;

/** The way back, for what `writeJavascript` writes; null for any other expression. */
export function readJavascript(expression: string, escapes = false): Parts | null {
  const text = expression.trim();
  const path = readValue(text, escapes, true);
  if (path !== null) return [path];
  if (!/^`.*`$/s.test(text)) return null;
  const inside = text.slice(1, -1);
  const parts: (string | Path)[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < inside.length) {
    const match = PIECE.exec(inside);
    if (match === null) return null;
    const [, variable, escaped, carriageReturn, plain = ''] = match;
    const named = variable === undefined ? null : readValue(variable, escapes, false);
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
