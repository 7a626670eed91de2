/** V8's linear engine copies what is repeated at least once or a counted number of times, and takes no more copies than this (`kMaxReplicationFactor`). */
const MOST_COPIES = 16;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

interface Part {
  /** Copies that the largest of its parts needs, of whole nested ones together. */
  readonly copies: number;
  readonly quantifiers: number;
  readonly unbounded: number;
  readonly repeatsGroup: boolean;
  readonly rest: string;
}

/** Without an end: the least, and one more to go round in. */
function copiesOf(quantifier: string, least?: string, range?: string, most?: string): number {
  if (least === undefined) return quantifier.startsWith('+') ? 2 : 1;
  return range !== undefined && most === '' ? Number(least) + 1 : Math.max(1, Number(most || least));
}

/** Reads alternatives up to the end of their group; escapes and classes have become one letter before. */
function read(text: string): Part {
  let [copies, quantifiers, unbounded, repeatsGroup, rest] = [1, 0, 0, false, text];
  while (rest !== '' && !rest.startsWith(')')) {
    let inner = 1;
    const isGroup = rest.startsWith('(');
    if (isGroup) {
      const group = read(rest.replace(/^\((?:\?(?::|<\w+>))?/, ''));
      inner = group.copies;
      quantifiers += group.quantifiers;
      unbounded += group.unbounded;
      repeatsGroup ||= group.repeatsGroup;
      rest = group.rest.slice(1);
    } else rest = rest.slice(1);
    const [all = '', least, range, most] = QUANTIFIER.exec(rest) ?? [];
    rest = rest.slice(all.length);
    if (all !== '' && !all.startsWith('?')) {
      quantifiers += 1;
      if (all.startsWith('*') || all.startsWith('+') || (range !== undefined && most === '')) unbounded += 1;
      repeatsGroup ||= isGroup;
    }
    copies = Math.max(copies, inner * copiesOf(all, least, range, most));
  }
  return { copies, quantifiers, unbounded, repeatsGroup, rest };
}

/**
 * Why a pattern of a field cannot be held to a time that grows with its text alone (SECURITY I6); null when it can. The server has V8 go on with
 * its linear engine once it steps back too often: what that engine cannot run is refused, unless it repeats single characters so few times
 * that it needs no rescue.
 */
export function whyNotLinear(source: string): string | null {
  if (/\\[1-9]|\\k</.test(source.replace(/\\\\/g, ''))) return 'it refers back to what a group has matched';
  const plain = source.replace(/\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|.)/gis, 'a').replace(/\[[^\]]*\]/g, 'a');
  if (/\(\?(?:[=!]|<[=!])/.test(plain)) return 'it looks ahead or behind';
  const { copies, quantifiers, unbounded, repeatsGroup } = read(plain);
  if (copies <= MOST_COPIES || (!repeatsGroup && quantifiers <= 2 && unbounded <= 1)) return null;
  return `it repeats something more than ${MOST_COPIES} times, beside other repetitions`;
}
