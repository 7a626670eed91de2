import { Liquid, type Template } from 'liquidjs';

/** Stops endless and oversized templates; see SECURITY statement I5. */
const LIMITS = { parseLimit: 100_000, renderLimit: 100, memoryLimit: 10_000_000 } as const;

const TOO_SLOW = /render limit exceeded/;

const shared = { ...LIMITS, ownPropertyOnly: true, strictFilters: true, jsTruthy: false, cache: false, relativeReference: false, root: [], partials: [], layouts: [] };
const plain = new Liquid(shared);
const html = new Liquid({ ...shared, outputEscape: 'escape' });

export type Rendered = (scope: object) => string;

export const hasTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%');

/**
 * Parses once, renders often. In `html`, inserted values are escaped (`| raw` puts them in as they are).
 * Throws liquidjs' ParseError or RenderError, whose message says where.
 */
export function compileTemplate(text: string, escape: 'none' | 'html'): Rendered {
  const engine = escape === 'html' ? html : plain;
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
