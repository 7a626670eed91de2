/** The way to a value from the names a template knows: `['json', 'items', 0, 'price']`. */
export type Path = readonly (string | number)[];

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const JS_NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

const written = (path: Path, isName: RegExp): string =>
  path.reduce<string>((text, part, index) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (index === 0) return part;
    return isName.test(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`;
  }, '');

/** As a template writes it: `json.items[0].price`, `json["strange name"]`. */
export const liquidPath = (path: Path): string => written(path, NAME);

/** As a code step writes it; null for what code does not know. */
export function codePath(path: Path): string | null {
  const [root, ...rest] = path;
  if (root === 'json') return written(['$json', ...rest], JS_NAME);
  if (root === 'event') return written(['$json', 'event', ...rest], JS_NAME);
  return root === 'contact' || root === 'now' ? written(path, JS_NAME) : null;
}

const PART = /\.?([A-Za-z_$][A-Za-z0-9_$-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/gy;

/** The other way round; null for what is no path. */
export function readPath(text: string): Path | null {
  const parts: (string | number)[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) return null;
    const [, name, index, quoted] = match;
    parts.push(name ?? (index === undefined ? (JSON.parse(`"${quoted ?? ''}"`) as string) : Number(index)));
  }
  return parts.length === 0 ? null : parts;
}
