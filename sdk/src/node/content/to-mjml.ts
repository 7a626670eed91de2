import type { BlockOf, ContentBlock, ContentBody } from './content-body.js';
import { DARK_COLOURS } from './content-theme.js';
import { LiquidParts } from './liquid-parts.js';
import { leafMjml, onlyWhen, standardAttributes, type Drawing } from './mjml-blocks.js';
import { productsMjml } from './mjml-products.js';
import { richToHtml } from './rich-text.js';
import { isShownIn } from './shown-in.js';

/** Stands in a message where the address of the contact's page to unsubscribe goes. */
export const UNSUBSCRIBE_PLACE = '%unsubscribe%';

export interface ContentMjml {
  readonly mjml: string;
  /** Puts the templates back into the HTML that was made of `mjml`. */
  restore(html: string): string;
}

const darkStyle = (): string => {
  const { page, surface, text, muted } = DARK_COLOURS;
  return `<mj-style>@media (prefers-color-scheme: dark) { body, .c-page, .c-page > div { background-color: ${page} !important; } .c-card, .c-card > table { background: ${surface} !important; background-color: ${surface} !important; } .c-card div, .c-card h1, .c-card h2, .c-card h3 { color: ${text} !important; } .c-foot div { color: ${muted} !important; } }</mj-style>`;
};

/** MJML stays MJML, HTML a text of its own; neither can include files or end what it stands in. */
function raw({ language, source }: BlockOf<'raw'>, drawing: Drawing, section: (columns: string) => string): string {
  const kept = drawing.parts.keepSource(source);
  if (language === 'mjml') return kept.replace(/<\/?\s*(mj-include|mj-body|mj-head|mjml)\b[^>]*>/gi, '');
  return section(`<mj-column><mj-text padding="6px 24px">${kept.replace(/<(\/?)\s*mj-/gi, '&lt;$1mj-')}</mj-text></mj-column>`);
}

const footer = (block: BlockOf<'footer'>, drawing: Drawing): string => {
  const { parts, theme } = drawing;
  const link = block.unsubscribeLabel === '' ? '' : `<p style="margin:0"><a href="${UNSUBSCRIBE_PLACE}" style="color:${theme.muted};text-decoration:underline">${parts.keep(block.unsubscribeLabel)}</a></p>`;
  return `<mj-section css-class="c-foot" padding="16px 0"><mj-column><mj-text align="center" font-size="12px" color="${theme.muted}" padding="0 24px">${richToHtml(block.rich, parts, `color:${theme.muted};text-decoration:underline`)}${link}</mj-text></mj-column></mj-section>`;
};

function blockMjml(block: ContentBlock, drawing: Drawing): string {
  const section = (columns: string): string => `<mj-section css-class="c-card" background-color="${drawing.theme.surface}" padding="4px 0">${columns}</mj-section>`;
  if (block.type === 'footer') return footer(block, drawing);
  if (block.type === 'products') return productsMjml(block, drawing, section);
  if (block.type === 'raw') return raw(block, drawing, section);
  if (block.type !== 'columns') return section(`<mj-column>${leafMjml(block, drawing)}</mj-column>`);
  const columns = block.columns.map(({ width, blocks }) => `<mj-column width="${width}%">${blocks.filter((leaf) => isShownIn(leaf, 'email')).map((leaf) => onlyWhen(leaf, drawing, leafMjml(leaf, drawing))).join('')}</mj-column>`);
  return section(columns.join(''));
}

/**
 * The email of a content as MJML 5, its templates replaced by marks that `restore` turns back once it is HTML. Nothing anybody typed can become
 * a tag or an attribute, except in blocks of raw HTML or MJML. Pure: the same for the same content and images.
 */
export function toMjml(body: ContentBody, images: Readonly<Record<string, string>> = {}): ContentMjml {
  const { theme } = body;
  const parts = new LiquidParts();
  const drawing: Drawing = { theme, parts, language: body.language, images };
  const blocks = body.blocks.filter((block) => isShownIn(block, 'email')).map((block) => onlyWhen(block, drawing, blockMjml(block, drawing)));
  const preview = body.preheader === '' ? '' : `<mj-preview>${parts.keep(body.preheader)}</mj-preview>`;
  const head = `<mj-head>${preview}${standardAttributes(theme)}<mj-breakpoint width="480px" />${theme.dark ? `<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>${darkStyle()}` : ''}</mj-head>`;
  const air = '<mj-section padding="12px 0"><mj-column><mj-spacer height="1px" /></mj-column></mj-section>';
  return { mjml: `<mjml lang="${body.language}">${head}<mj-body background-color="${theme.page}" css-class="c-page" width="${theme.width}px">${air}${blocks.join('')}${air}</mj-body></mjml>`, restore: (html) => parts.restore(html) };
}
