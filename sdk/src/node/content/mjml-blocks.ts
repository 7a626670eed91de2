import type { BlockOf, ContentBlock, ContentLeaf, ContentTheme } from './content-body.js';
import { FONT_STACKS } from './content-theme.js';
import { escapeText, type LiquidParts } from './liquid-parts.js';
import { richToHtml } from './rich-text.js';
import { COUNTDOWN_WIDTH, liveLeads, type LiveBlock } from './live-block.js';
import { safeHref } from './safe-href.js';
import { hasCondition } from './shown-in.js';

/** What blocks are drawn with. */
export interface Drawing {
  readonly theme: ContentTheme;
  readonly parts: LiquidParts;
  /** BCP 47 tag of the message. */
  readonly language: string;
  /** Public addresses of stored images, by the id of their file. */
  readonly images: Readonly<Record<string, string>>;
}

export const attribute = (name: string, value: string): string => ` ${name}="${value}"`;
const SIZES = { 1: '30px', 2: '22px', 3: '17px' } as const;

/** Only for readers of whom its condition holds; the host says so in `show`. */
export const onlyWhen = (block: ContentBlock, { parts }: Drawing, drawn: string): string => (hasCondition(block) ? `<mj-raw>${parts.mark(`{% if show["${block.id}"] %}`)}</mj-raw>${drawn}<mj-raw>${parts.mark('{% endif %}')}</mj-raw>` : drawn);

export const linkStyle = ({ theme }: Drawing): string => `color:${theme.accent};text-decoration:underline`;

/** A third of a colour over another. */
const between = (colour: string, ground: string): string => `#${[1, 3, 5].map((at) => Math.round((parseInt(colour.slice(at, at + 2), 16) + 2 * parseInt(ground.slice(at, at + 2), 16)) / 3).toString(16).padStart(2, '0')).join('')}`;

/** Where a stored or linked image is; empty when there is none yet. */
export const imageSource = ({ file, url = '' }: BlockOf<'image'>, images: Drawing['images']): string => (file === undefined ? (url === '' ? '' : safeHref(url)) : (images[file] ?? ''));

function image(block: BlockOf<'image'>, drawing: Drawing): string {
  const { parts, theme } = drawing;
  const source = imageSource(block, drawing.images);
  if (source === '') return '';
  const link = block.href ? attribute('href', parts.keep(safeHref(block.href))) : '';
  // mjml wants pixels: a share of the width the message has
  return `<mj-image src="${parts.keep(source)}" alt="${parts.keep(block.alt)}" width="${Math.round((theme.width * block.width) / 100)}px" padding="8px 24px" border-radius="${Math.min(theme.radius, 12)}px"${link} />`;
}

function coupon(block: BlockOf<'coupon'>, { parts, theme }: Drawing): string {
  const note = block.note === '' ? '' : `<div style="margin-top:8px;font-size:13px;color:${theme.muted}">${parts.keep(block.note)}</div>`;
  return `<mj-text padding="8px 24px" align="center"><div style="border:2px dashed ${theme.accent};border-radius:${theme.radius}px;padding:20px"><div>${parts.keep(block.title)}</div><div style="margin-top:8px;font-size:24px;letter-spacing:2px;font-weight:700">${parts.keep(block.code)}</div>${note}</div></mj-text>`;
}

const NETWORKS: Readonly<Record<BlockOf<'social'>['links'][number]['network'], string>> = { facebook: 'Facebook', instagram: 'Instagram', linkedin: 'LinkedIn', x: 'X', youtube: 'YouTube', pinterest: 'Pinterest', web: 'Web' };
export const networkName = (network: keyof typeof NETWORKS): string => NETWORKS[network];

function social({ links }: BlockOf<'social'>, { parts, theme }: Drawing): string {
  // words instead of pictures: nothing to load, nothing that is blocked
  const drawn = links.map(({ network, url }) => `<a href="${parts.keep(safeHref(url))}" style="color:${theme.muted};text-decoration:underline">${escapeText(networkName(network))}</a>`).join(' &nbsp;·&nbsp; ');
  return `<mj-text align="center" font-size="13px" padding="8px 24px">${drawn}</mj-text>`;
}

export function button(label: string, href: string, align: string, { parts, theme }: Drawing): string {
  return `<mj-button href="${parts.keep(safeHref(href))}" align="${align}" background-color="${theme.accent}" color="${theme.onAccent}" border-radius="${theme.radius}px" font-size="16px" font-weight="600" inner-padding="13px 26px" padding="10px 24px">${parts.keep(label)}</mj-button>`;
}

const UNITS: Readonly<Record<'en' | 'fr', readonly string[]>> = { en: ['days', 'hours', 'minutes', 'seconds'], fr: ['jours', 'heures', 'minutes', 'secondes'] };

/** Its picture and its link are addresses that the host answers when the message is looked at; what stands around them is the same for everybody. */
function live(block: LiveBlock, { parts, theme, language }: Drawing): string {
  const address = (what: 'image' | 'link'): string => `{{ live["${block.id}"].${what} }}`;
  // the host counts who follows it: a channel must not lead through another address first, nor add to this one
  const href = liveLeads(block) ? attribute('href', parts.mark(`${address('link')}" data-track="live`)) : '';
  if (block.face === 'button') return `<mj-button${href} align="${block.align}" background-color="${theme.accent}" color="${theme.onAccent}" border-radius="${theme.radius}px" font-size="16px" font-weight="600" inner-padding="13px 26px" padding="10px 24px">${parts.keep(block.label)}</mj-button>`;
  const source = `src="${parts.mark(address('image'))}" alt="${parts.keep(block.alt)}"`;
  if (block.face === 'image') return `<mj-image ${source} width="${Math.round((theme.width * block.width) / 100)}px" padding="8px 24px" border-radius="${Math.min(theme.radius, 12)}px"${href} />`;
  const units = UNITS[language.startsWith('fr') ? 'fr' : 'en'].map((unit) => `<td width="25%" align="center" style="font-size:12px;color:${theme.muted}">${unit}</td>`).join('');
  return `<mj-image ${source} width="${COUNTDOWN_WIDTH}px" padding="8px 0 0"${href} /><mj-text padding="4px 0 8px" align="center"><table role="presentation" align="center" width="${COUNTDOWN_WIDTH}" cellpadding="0" cellspacing="0" style="margin:0 auto;width:${COUNTDOWN_WIDTH}px;max-width:100%"><tr>${units}</tr></table></mj-text>`;
}

function drawn(block: ContentLeaf, drawing: Drawing): string {
  const { parts, theme } = drawing;
  switch (block.type) {
    case 'heading': return `<mj-text align="${block.align}" font-size="${SIZES[block.level]}" line-height="1.25" font-weight="700" padding="12px 24px 6px"><h${block.level} style="margin:0;font:inherit">${parts.keep(block.text)}</h${block.level}></mj-text>`;
    case 'text': return `<mj-text align="${block.align}" padding="6px 24px">${richToHtml(block.rich, parts, linkStyle(drawing))}</mj-text>`;
    case 'image': return image(block, drawing);
    case 'button': return button(block.label, block.href, block.align, drawing);
    case 'divider': return `<mj-divider border-width="1px" border-color="${between(theme.muted, theme.surface)}" padding="16px 24px" />`;
    case 'spacer': return `<mj-spacer height="${block.height}px" />`;
    case 'coupon': return coupon(block, drawing);
    case 'social': return social(block, drawing);
    case 'live': return live(block, drawing);
  }
}

/** A block that stands in a column. */
export const leafMjml = (block: ContentLeaf, drawing: Drawing): string => drawn(block, drawing);

/** What every text starts from. */
export const standardAttributes = (theme: ContentTheme): string =>
  `<mj-attributes><mj-all font-family="${escapeText(FONT_STACKS[theme.font])}" /><mj-text color="${theme.text}" font-size="16px" line-height="1.55" /></mj-attributes>`;
