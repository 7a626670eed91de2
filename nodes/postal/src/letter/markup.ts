/** A piece of text in one style. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
}

/** Part of a letter's body. Lines of a paragraph stay the lines the author wrote. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly lines: readonly (readonly Run[])[] }
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Run[])[]; readonly side: 'left' | 'right' }
  | { readonly kind: 'entry'; readonly mark: string; readonly lines: readonly (readonly Run[])[] }
  | { readonly kind: 'picture'; readonly name: string; readonly widthMm: number | null }
  | { readonly kind: 'code'; readonly symbology: 'qr' | 'datamatrix'; readonly content: string; readonly sizeMm: number | null }
  | { readonly kind: 'rule' }
  | { readonly kind: 'page' };

const STYLES = /(\*\*(?=\S)[^*]+?(?<=\S)\*\*|\*(?=\S)[^*]+?(?<=\S)\*)/;
const NO_BREAK = '\u00a0';

/** Spaces that must not end a line: before the high punctuation of French, inside its quotes, in long numbers. */
const typeset = (text: string): string => text.replace(/ +([;:!?»%€])/g, `${NO_BREAK}$1`).replace(/« +/g, `«${NO_BREAK}`).replace(/(\d) (?=\d{3}\b)/g, `$1${NO_BREAK}`).replaceAll("'", '’');

/** `**bold**` and `*italic*`; anything else is text as it stands. */
export const readRuns = (line: string): Run[] =>
  line.split(STYLES).filter((part) => part !== '').map((part) => {
    const bold = part.length > 4 && part.startsWith('**') && part.endsWith('**');
    const italic = !bold && part.length > 2 && part.startsWith('*') && part.endsWith('*');
    return { text: typeset(bold ? part.slice(2, -2) : italic ? part.slice(1, -1) : part), bold, italic };
  });

const number = (text: string | undefined): number | null => (text === undefined || text === '' ? null : Number(text));

function readBlock(line: string): Block | null {
  const heading = /^(#{1,2})\s+(.*)$/.exec(line);
  if (heading) return { kind: 'heading', level: heading[1] === '#' ? 1 : 2, lines: [readRuns(heading[2] as string)] };
  const entry = /^\s*([-*•]|\d{1,3}[.)])\s+(.*)$/.exec(line);
  if (entry) return { kind: 'entry', mark: /\d/.test(entry[1] as string) ? (entry[1] as string) : '•', lines: [readRuns(entry[2] as string)] };
  const picture = /^!\[(\d{0,3})\]\(([^()\s]{1,200})\)\s*$/.exec(line);
  if (picture) return { kind: 'picture', name: picture[2] as string, widthMm: number(picture[1]) };
  const code = /^\[(qr|datamatrix)(?:\s+(\d{1,3}))?\]\((.{1,2000})\)\s*$/.exec(line);
  if (code) return { kind: 'code', symbology: code[1] as 'qr' | 'datamatrix', content: code[3] as string, sizeMm: number(code[2]) };
  if (/^-{3,}\s*$/.test(line)) return { kind: 'rule' };
  return /^\[page\]\s*$/i.test(line) ? { kind: 'page' } : null;
}

/** Reads the light markup of a letter's body. Nothing is an error: what is no markup is text. */
export function readMarkup(body: string): Block[] {
  const blocks: Block[] = [];
  let open = null as { kind: 'paragraph'; lines: Run[][]; side: 'left' | 'right' } | null;
  // eslint-disable-next-line no-control-regex -- no font can draw them
  for (const line of body.normalize('NFC').replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufeff\u200b]/g, '').replaceAll('\t', '    ').split('\n')) {
    const block = readBlock(line);
    const side = line.startsWith('> ') ? 'right' : 'left';
    const last = blocks.at(-1);
    if (block !== null || line.trim() === '') open = null;
    if (block !== null) blocks.push(block);
    else if (line.trim() === '') continue;
    else if (open === null && last?.kind === 'entry' && /^\s{2,}\S/.test(line)) blocks[blocks.length - 1] = { ...last, lines: [...last.lines, readRuns(line.trim())] };
    else {
      if (open?.side !== side) {
        open = { kind: 'paragraph', lines: [], side };
        blocks.push(open);
      }
      open.lines.push(readRuns(side === 'right' ? line.slice(2) : line));
    }
  }
  return blocks;
}
