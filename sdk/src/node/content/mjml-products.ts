import type { ProductsBlock } from './content-body.js';
import { button, type Drawing } from './mjml-blocks.js';

/** One product of the feed; what it holds is known when the message is written. */
function product(path: string, block: ProductsBlock, drawing: Drawing): string {
  const { parts, theme } = drawing;
  const value = (name: string): string => parts.mark(`{{ ${path}.${name} }}`);
  const when = (name: string, drawn: string): string => `<mj-raw>${parts.mark(`{% if ${path}.${name} != "" %}`)}</mj-raw>${drawn}<mj-raw>${parts.mark('{% endif %}')}</mj-raw>`;
  return (
    when('imageUrl', `<mj-image src="${value('imageUrl')}" alt="${value('name')}" padding="8px 12px" border-radius="${Math.min(theme.radius, 12)}px" href="${value('url')}" />`) +
    `<mj-text align="center" padding="4px 12px" font-weight="600">${value('name')}</mj-text>` +
    when('price', `<mj-text align="center" padding="0 12px 4px" color="${theme.muted}">${value('price')}</mj-text>`) +
    (block.buttonLabel === '' ? '' : when('url', button(block.buttonLabel, '#', 'center', drawing).replace('href="#"', `href="${value('url')}"`)))
  );
}

/** Rows of products; a row without any, and a place in a row that stays empty, leave nothing behind. */
export function productsMjml(block: ProductsBlock, drawing: Drawing, section: (columns: string) => string): string {
  const { parts } = drawing;
  const rows = Array.from({ length: Math.ceil(block.limit / block.perRow) }, (_, row) => row * block.perRow);
  return rows
    .map((first) => {
      const columns = Array.from({ length: Math.min(block.perRow, block.limit - first) }, (_, place) => {
        const path = `feeds["${block.id}"][${first + place}]`;
        return `<mj-column><mj-raw>${parts.mark(`{% if ${path} %}`)}</mj-raw>${product(path, block, drawing)}<mj-raw>${parts.mark('{% endif %}')}</mj-raw></mj-column>`;
      });
      return `<mj-raw>${parts.mark(`{% if feeds["${block.id}"][${first}] %}`)}</mj-raw>${section(columns.join(''))}<mj-raw>${parts.mark('{% endif %}')}</mj-raw>`;
    })
    .join('');
}
