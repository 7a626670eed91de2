import type { ContentBlock, ContentBody, ProductsBlock } from './content-body.js';
import type { ContentMedium } from './content-media.js';
import { liveLeads } from './live-block.js';
import { networkName } from './mjml-blocks.js';
import { richToText } from './rich-text.js';
import { isSafeHref } from './safe-href.js';
import { hasCondition, isShownIn } from './shown-in.js';
import { UNSUBSCRIBE_PLACE } from './to-mjml.js';

const link = (label: string, href: string): string => (href === '' || !isSafeHref(href) ? label : `${label}: ${href}`);

const products = (block: ProductsBlock): string => `{% for product in feeds["${block.id}"] %}- {{ product.name }}{% if product.price != "" %} ({{ product.price }}){% endif %}{% if product.url != "" %}: {{ product.url }}{% endif %}\n{% endfor %}`;

function blockText(block: ContentBlock, medium: ContentMedium): string {
  switch (block.type) {
    case 'heading': return block.level === 1 ? block.text.toUpperCase() === block.text || block.text.includes('{') ? block.text : `${block.text}\n${'='.repeat(Math.min(block.text.length, 60))}` : block.text;
    case 'text': return richToText(block.rich);
    case 'image': return block.href ? link(block.alt, block.href) : '';
    case 'button': return link(block.label, block.href);
    case 'live': return liveLeads(block) ? `${(block.face === 'button' ? block.label : block.alt) || '→'}: {{ live["${block.id}"].link }}` : block.face === 'image' ? '' : block.alt;
    case 'divider': return '----------';
    case 'spacer': case 'raw': return '';
    case 'coupon': return [block.title, block.code, block.note].filter((line) => line !== '').join('\n');
    case 'social': return block.links.map(({ network, url }) => link(networkName(network), url)).join('\n');
    case 'products': return products(block);
    case 'footer': return [richToText(block.rich), ...(block.unsubscribeLabel === '' ? [] : [`${block.unsubscribeLabel}: ${UNSUBSCRIBE_PLACE}`])].join('\n');
    case 'columns': return texts(block.columns.flatMap(({ blocks }) => blocks), medium);
  }
}

function texts(blocks: readonly ContentBlock[], medium: ContentMedium): string {
  return blocks
    .filter((block) => isShownIn(block, medium))
    .map((block) => [block, blockText(block, medium)] as const)
    .filter(([, text]) => text.trim() !== '')
    .map(([block, text]) => (hasCondition(block) ? `{% if show["${block.id}"] %}${text}{% endif %}` : text))
    .join('\n\n');
}

/** The plain-text part of the email, with its templates in place. */
export const toText = (body: ContentBody): string => `${texts(body.blocks, 'email')}\n`;

/** What is texted, with its templates in place: as written, or the texts that are for SMS and the first button. */
export function toSmsText(body: ContentBody): string {
  if (body.smsText.trim() !== '') return body.smsText.trim();
  const shown = body.blocks.filter((block) => isShownIn(block, 'sms'));
  const words = shown.filter(({ type }) => type === 'text' || type === 'coupon').slice(0, 3);
  return texts([...words, ...shown.filter(({ type }) => type === 'button').slice(0, 1)], 'sms').replaceAll('\n\n', '\n');
}
