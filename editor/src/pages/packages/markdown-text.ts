import { marked, type Token, type Tokens } from 'marked';
import { computed, defineComponent, h, type VNodeChild } from 'vue';
import './markdown.css';

const LINK = /^(https?:|mailto:)/i;
const MAX_DEPTH = 20;

/** Markup in the text is no markup here: what is between tags stays, the tags go. */
const withoutTags = (text: string): string => text.replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, '').replace(/<\/?[a-z][^>]*>/gi, '');
/** `marked` escapes what it takes for text in HTML; here it stays text. */
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const plain = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

const listOf = (tokens: readonly Token[] | undefined, depth: number): VNodeChild[] => (tokens ?? []).map((token) => nodeOf(token, depth + 1));
const inside = (token: Token, depth: number): VNodeChild[] => ('tokens' in token && token.tokens !== undefined ? listOf(token.tokens, depth) : [plain('text' in token ? String(token.text) : '')]);

function linkOf(token: Tokens.Link, depth: number): VNodeChild {
  if (!LINK.test(token.href)) return h('span', inside(token, depth));
  return h('a', { href: token.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, inside(token, depth));
}

function tableOf(token: Tokens.Table, depth: number): VNodeChild {
  const row = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): VNodeChild => h('tr', cells.map((cell) => h(tag, listOf(cell.tokens, depth))));
  return h('div', { class: 'markdown__table' }, h('table', [h('thead', [row('th', token.header)]), h('tbody', token.rows.map((cells) => row('td', cells)))]));
}

/** Texts become text nodes and nothing else: there is no way from a read-me to markup of its own (M1). Pictures show what they are of. */
function nodeOf(token: Token, depth: number): VNodeChild {
  if (depth > MAX_DEPTH) return plain(withoutTags(token.raw));
  switch (token.type) {
    case 'heading':
      // the page has headings of its own above
      return h(`h${Math.min(6, (token as Tokens.Heading).depth + 2)}`, inside(token, depth));
    case 'paragraph':
      return h('p', inside(token, depth));
    case 'strong':
    case 'em':
    case 'del':
    case 'blockquote':
      return h(token.type, inside(token, depth));
    case 'list':
      return h((token as Tokens.List).ordered ? 'ol' : 'ul', (token as Tokens.List).items.map((item) => h('li', listOf(item.tokens, depth))));
    case 'code':
      return h('pre', h('code', (token as Tokens.Code).text));
    case 'codespan':
      return h('code', plain((token as Tokens.Codespan).text));
    case 'link':
      return linkOf(token as Tokens.Link, depth);
    case 'image':
      return h('span', { class: 'markdown__image' }, plain((token as Tokens.Image).text));
    case 'table':
      return tableOf(token as Tokens.Table, depth);
    case 'br':
      return h('br');
    case 'hr':
      return h('hr');
    case 'html':
      return plain(withoutTags(token.raw));
    case 'space':
    case 'def':
      return null;
    default:
      return inside(token, depth);
  }
}

/** Markdown somebody else wrote, shown safely. */
export const MarkdownText = defineComponent({
  name: 'MarkdownText',
  props: { text: { type: String, required: true } },
  setup(props) {
    const nodes = computed(() => listOf(marked.lexer(props.text), 0));
    return () => h('div', { class: 'markdown' }, nodes.value);
  },
});
