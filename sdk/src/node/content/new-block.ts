import type { ContentBlock, ContentBody } from './content-body.js';
import { CONTENT_SCHEMA_VERSION } from './content-media.js';
import { STANDARD_THEME } from './content-theme.js';
import { richText } from './rich-text.js';

/** A message with nothing in it. */
export const emptyContent = (language = 'en'): ContentBody => ({ schemaVersion: CONTENT_SCHEMA_VERSION, language, subject: '', preheader: '', smsText: '', theme: STANDARD_THEME, variables: [], blocks: [] });

/** A block as it is put into a message; its words are for its writer to replace. */
export function newBlock(type: ContentBlock['type'], id: string): ContentBlock {
  switch (type) {
    case 'heading': return { id, type, text: '', level: 1, align: 'left' };
    case 'text': return { id, type, rich: richText(''), align: 'left' };
    case 'image': return { id, type, alt: '', width: 100 };
    case 'button': return { id, type, label: '', href: '', align: 'center' };
    case 'divider': return { id, type };
    case 'spacer': return { id, type, height: 24 };
    case 'columns': return { id, type, columns: [{ width: 50, blocks: [] }, { width: 50, blocks: [] }] };
    case 'products': return { id, type, source: 'viewed', limit: 3, days: 30, perRow: 3, buttonLabel: '', fallback: 'top' };
    case 'coupon': return { id, type, title: '', code: '{{ json.code }}', note: '' };
    case 'raw': return { id, type, language: 'html', source: '' };
    case 'social': return { id, type, links: [{ network: 'web', url: 'https://' }] };
    case 'live': return { id, type, face: 'image', label: '', alt: '', width: 100, align: 'center', endsAt: '', otherwise: {}, variants: [] };
    case 'footer': return { id, type, rich: richText(''), unsubscribeLabel: '' };
  }
}
