import { Liquid, type Template } from 'liquidjs';

/** Stops endless and oversized templates; see SECURITY statement I5. Memory counts characters and elements of lists alike: a list of ten million numbers took a second to make. */
const LIMITS = { parseLimit: 100_000, renderLimit: 100, memoryLimit: 5_000_000 } as const;

const TOO_SLOW = /render limit exceeded/;

const shared = { ...LIMITS, ownPropertyOnly: true, strictFilters: true, jsTruthy: false, cache: false, relativeReference: false, root: [], partials: [], layouts: [] };
const plain = new Liquid(shared);
const html = new Liquid({ ...shared, outputEscape: 'escape' });
// there are no templates to include: refused when a text is saved, instead of failing when it is filled in
for (const engine of [plain, html]) for (const tag of ['include', 'render', 'layout', 'block']) delete engine.tags[tag];

export type Rendered = (scope: object) => string;

export const hasTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%');

const FOREIGN = /\{[{%][^{}]{0,200}?\$(json|input|node|items|now|today|vars|env|execution|workflow)\b/;

/** For those who come from n8n: its templates are JavaScript, ours name data. Null where that is not what is wrong. */
function foreignTemplate(text: string): string | null {
  const [, name] = FOREIGN.exec(text) ?? [];
  if (name === undefined) return null;
  const here = name === 'json' || name === 'input' ? 'write {{ json.city }} where n8n writes {{ $json.city }}' : name === 'now' || name === 'today' ? 'write {{ now }}' : 'use json, contact, event, run, workflow or now';
  return `"$${name}" is not known here: ${here}; for JavaScript switch the setting to it, or use a Code step.`;
}

/**
 * Parses once, renders often. In `html`, inserted values are escaped (`| raw` puts them in as they are).
 * Throws liquidjs' ParseError or RenderError, whose message says where, or a SyntaxError with a sentence.
 */
export function compileTemplate(text: string, escape: 'none' | 'html'): Rendered {
  const engine = escape === 'html' ? html : plain;
  const foreign = foreignTemplate(text);
  if (foreign !== null) throw new SyntaxError(foreign);
  const templates: Template[] = engine.parse(text);
  const render = (scope: object): string => engine.renderSync(templates, scope) as string;
  return (scope) => {
    try {
      return render(scope);
    } catch (error) {
      // the limit is wall-clock time: a busy machine or a collection of garbage can use it up (seen: 2 of 300,000 renderings)
      if (!TOO_SLOW.test((error as Error).message)) throw error;
      return render(scope);
    }
  };
}
