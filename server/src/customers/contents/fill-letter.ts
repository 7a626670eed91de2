import type { LetterBlock } from '@parcours/sdk/node';
import { hasTemplate, type Rendered } from '../../core/parameters/liquid.js';
import type { ContentScope } from './content-scope.js';

type Compile = (text: string, escape: 'none') => Rendered;

/** Texts of letters repeat for every reader: each is compiled once. */
function filler(compile: Compile): (text: string, scope: ContentScope) => string {
  const known = new Map<string, Rendered>();
  return (text, scope) => {
    if (!hasTemplate(text)) return text;
    const render = known.get(text) ?? compile(text, 'none');
    known.set(text, render);
    return render(scope);
  };
}

const fillers = new WeakMap<readonly LetterBlock[], ReturnType<typeof filler>>();

/** The blocks of one reader: conditions decided, feeds unfolded, templates filled in. */
export function fillLetter(blocks: readonly LetterBlock[], scope: ContentScope, compile: Compile): readonly LetterBlock[] {
  const fill = fillers.get(blocks) ?? filler(compile);
  fillers.set(blocks, fill);
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value, scope);
    if (Array.isArray(value)) return value.map(filled);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)])) : value;
  };
  const one = ({ show, ...block }: LetterBlock): LetterBlock[] => {
    if (show !== undefined && scope.show[show] !== true) return [];
    if (block.kind === 'product' && block.feed !== undefined) return (scope.feeds[block.feed] ?? []).map(({ name, price, url, imageUrl }) => ({ kind: 'product', name, price, url, imageUrl }));
    if (block.kind === 'columns') return [{ kind: 'columns', columns: block.columns.map((column) => ({ ...column, blocks: column.blocks.flatMap(one) })) }];
    if (block.kind === 'image' && block.live !== undefined) {
      const { live, ...image } = block;
      const { file = '', image: url = '' } = scope.live[live] ?? {};
      return file === '' && url === '' ? [] : [{ ...image, ...(file === '' ? { url } : { file }) }];
    }
    return [filled(block) as LetterBlock];
  };
  return blocks.flatMap(one);
}
