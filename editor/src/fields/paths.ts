/** The way to a value from the names a template knows: `['json', 'items', 0, 'price']`. */
export type Path = readonly (string | number)[];

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const JS_NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

const written = (path: Path, isName: RegExp, sure = Infinity): string =>
  path.reduce<string>((text, part, index) => {
    const maybe = index >= sure ? '?.' : '';
    if (typeof part === 'number') return `${text}${maybe}[${part}]`;
    if (index === 0) return part;
    return isName.test(part) ? `${text}${maybe || '.'}${part}` : `${text}${maybe}[${JSON.stringify(part)}]`;
  }, '');

/** As a template writes it: `json.items[0].price`, `json["strange name"]`. */
export const liquidPath = (path: Path): string => written(path, NAME);

/** As an expression writes it: `json["strange name"]`. From its part number `sure` on anything may be missing: `json.order?.total`. */
export const javascriptPath = (path: Path, sure = Infinity): string => written(path, JS_NAME, sure);

/** As a code step writes it; null for what code does not know. */
export function codePath(path: Path): string | null {
  const [root, ...rest] = path;
  if (root === 'json') return written(['$json', ...rest], JS_NAME);
  if (root === 'event') return written(['$json', 'event', ...rest], JS_NAME);
  return root === 'contact' || root === 'now' ? written(path, JS_NAME) : null;
}

const PART = /\.?([A-Za-z_$][A-Za-z0-9_$-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/gy;

function readQuoted(quoted: string): string | null {
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return null;
  }
}

/** The other way round; null for what is no path. */
export function readPath(text: string): Path | null {
  const parts: (string | number)[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) return null;
    const [, name, index, quoted] = match;
    const part = name ?? (index === undefined ? readQuoted(quoted ?? '') : Number(index));
    if (part === null) return null;
    parts.push(part);
  }
  return parts.length === 0 ? null : parts;
}
