import { LiquidParts } from './liquid-parts.js';
import { safeHref } from './safe-href.js';

/** A piece of text with its marks. */
export interface RichMark {
  readonly type: 'bold' | 'italic' | 'underline' | 'strike' | 'link';
  readonly attrs?: { readonly href?: string | null; readonly [name: string]: unknown };
}

/** A part of a text, as ProseMirror writes it: paragraphs and lists of text with marks. Other attributes count for nothing. */
export interface RichNode {
  readonly type: 'paragraph' | 'bulletList' | 'orderedList' | 'listItem' | 'hardBreak' | 'text';
  readonly text?: string;
  readonly content?: readonly RichNode[];
  readonly marks?: readonly RichMark[];
  readonly attrs?: { readonly [name: string]: unknown };
}

export interface RichText {
  readonly type: 'doc';
  readonly content?: readonly RichNode[];
}

/** Text of one style. */
export interface TextRun {
  readonly text: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly href?: string;
}

const NODES = new Set(['paragraph', 'bulletList', 'orderedList', 'listItem', 'hardBreak', 'text']);
const MARKS = new Set(['bold', 'italic', 'underline', 'strike', 'link']);
const MAX_DEPTH = 12;
const MAX_NODES = 5_000;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value from outside is a rich text of paragraphs and lists, at most 12 deep and 5,000 parts long. */
export function isRichText(value: unknown): value is RichText {
  let nodes = 0;
  const isMark = (mark: unknown): boolean => isObject(mark) && MARKS.has(String(mark['type'])) && (mark['attrs'] === undefined || isObject(mark['attrs'])) && ['string', 'undefined'].includes(typeof (mark['attrs'] as { href?: unknown } | undefined)?.href);
  const isNode = (node: unknown, depth: number): boolean =>
    isObject(node) && depth <= MAX_DEPTH && ++nodes <= MAX_NODES && NODES.has(String(node['type'])) &&
    (node['type'] !== 'text' || typeof node['text'] === 'string') && (node['marks'] === undefined || (Array.isArray(node['marks']) && node['marks'].every(isMark))) && areNodes(node['content'], depth);
  const areNodes = (content: unknown, depth: number): boolean => content === undefined || (Array.isArray(content) && content.every((node) => isNode(node, depth + 1)));
  return isObject(value) && value['type'] === 'doc' && areNodes(value['content'], 0);
}

/** A rich text of plain paragraphs, one per line. */
export const richText = (...paragraphs: readonly string[]): RichText => ({ type: 'doc', content: paragraphs.map((text) => ({ type: 'paragraph', ...(text === '' ? {} : { content: [{ type: 'text' as const, text }] }) })) });

const TAGS: Readonly<Record<string, string>> = { bold: 'strong', italic: 'em', underline: 'u', strike: 's' };

/** HTML of a rich text; its templates are kept apart in `parts`. Text can never become a tag or an attribute. */
export function richToHtml(rich: RichText, parts: LiquidParts, linkStyle: string): string {
  const open = ({ type, attrs }: RichMark): string => (type === 'link' ? `<a href="${parts.keep(safeHref(attrs?.href ?? '#'))}" style="${linkStyle}" target="_blank">` : `<${TAGS[type] ?? 'span'}>`);
  const close = ({ type }: RichMark): string => (type === 'link' ? '</a>' : `</${TAGS[type] ?? 'span'}>`);
  const all = (nodes: readonly RichNode[] = []): string => nodes.map(one).join('');
  const one = (node: RichNode): string => {
    const { marks = [] } = node;
    if (node.type === 'text') return marks.map(open).join('') + parts.keep(node.text ?? '') + marks.toReversed().map(close).join('');
    if (node.type === 'hardBreak') return '<br>';
    if (node.type === 'bulletList') return `<ul style="margin:0 0 12px;padding-left:24px">${all(node.content)}</ul>`;
    if (node.type === 'orderedList') return `<ol style="margin:0 0 12px;padding-left:24px">${all(node.content)}</ol>`;
    if (node.type === 'listItem') return `<li style="margin:0 0 4px">${(node.content ?? []).map((inner) => (inner.type === 'paragraph' ? all(inner.content) : one(inner))).join('<br>')}</li>`;
    return `<p style="margin:0 0 12px">${all(node.content) || '&nbsp;'}</p>`;
  };
  return all(rich.content);
}

const runOf = ({ text = '', marks = [] }: RichNode): TextRun => {
  const href = marks.find(({ type }) => type === 'link')?.attrs?.href;
  const has = (type: RichMark['type']): boolean => marks.some((mark) => mark.type === type);
  return { text, ...(has('bold') ? { bold: true } : {}), ...(has('italic') ? { italic: true } : {}), ...(has('underline') ? { underline: true } : {}), ...(has('strike') ? { strike: true } : {}), ...(href ? { href: safeHref(href) } : {}) };
};

/** Text of one paragraph in pieces of one style each. */
export const runsOf = (nodes: readonly RichNode[] = []): readonly TextRun[] => nodes.flatMap((node) => (node.type === 'text' ? [runOf(node)] : node.type === 'hardBreak' ? [{ text: '\n' }] : runsOf(node.content)));

const plainRun = ({ text, href }: TextRun): string => (href === undefined || href === '#' || href === text ? text : `${text} (${href})`);

/** Plain text of a rich text: a line per paragraph, `- ` before points of lists. Addresses of links stand behind their words. */
export function richToText({ content = [] }: RichText): string {
  const line = (nodes: readonly RichNode[] = []): string => runsOf(nodes).map(plainRun).join('');
  const points = (node: RichNode, depth: number): string[] =>
    (node.content ?? []).flatMap((item, index) =>
      (item.content ?? []).flatMap((inner, place) => (inner.type === 'bulletList' || inner.type === 'orderedList' ? points(inner, depth + 1) : [`${'  '.repeat(depth)}${place > 0 ? '  ' : node.type === 'orderedList' ? `${index + 1}. ` : '- '}${line(inner.content)}`])),
    );
  return content.map((node) => (node.type === 'bulletList' || node.type === 'orderedList' ? points(node, 0).join('\n') : line(node.content))).join('\n\n');
}
