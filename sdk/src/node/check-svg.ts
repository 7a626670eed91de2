const MAX_CHARACTERS = 16_384;

const ELEMENTS = new Set(['svg', 'g', 'path', 'circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon', 'defs', 'linearGradient', 'radialGradient', 'stop', 'clipPath', 'mask', 'title', 'desc']);
const ATTRIBUTES = new Set([
  'xmlns', 'viewBox', 'width', 'height', 'version', 'id', 'd', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy', 'points', 'transform',
  'fill', 'fill-rule', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit', 'stroke-dasharray', 'stroke-dashoffset', 'stroke-opacity',
  'opacity', 'clip-path', 'clip-rule', 'mask', 'offset', 'stop-color', 'stop-opacity', 'gradientUnits', 'gradientTransform', 'spreadMethod', 'clipPathUnits', 'maskUnits', 'preserveAspectRatio', 'role', 'aria-hidden', 'aria-label', 'focusable', 'color',
]);
/** One tag whose attribute values are quoted, or text without "<". */
const PART = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function wrongAttribute(source: string): string | null {
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
    if (!ATTRIBUTES.has(name)) return `it has the attribute "${name}"`;
    const value = double ?? single ?? '';
    if (/&|url\((?!\s*#[\w-]+\s*\))/i.test(value) || /javascript:|data:/i.test(value)) return `its "${name}" points elsewhere`;
  }
  return null;
}

/**
 * Why a picture may not be an icon, as one sentence; null when it may. An icon is made of shapes, gradients and titles: no scripts, styles,
 * links, images, entities or text from elsewhere. What is not known is refused, not cut out.
 */
export function checkSvg(svg: unknown): string | null {
  const refuse = (why: string): string => `The icon is not a plain SVG picture: ${why}; draw it with shapes only.`;
  if (typeof svg !== 'string') return refuse('it is not text');
  if (svg.length > MAX_CHARACTERS) return refuse(`it has ${svg.length} characters, more than ${MAX_CHARACTERS}`);
  const open: string[] = [];
  PART.lastIndex = 0;
  const source = svg.trim();
  let elements = 0;
  while (PART.lastIndex < source.length) {
    const at = PART.lastIndex;
    const part = PART.exec(source);
    if (part === null) return refuse(`it cannot be read at "${source.slice(at, at + 30)}"`);
    const [, closing, name, attributes = '', alone, text] = part;
    if (text !== undefined || name === undefined) {
      if (text?.includes('&')) return refuse('it has entities');
      if (text?.trim() && !['title', 'desc'].includes(open.at(-1) ?? '')) return refuse('it has text');
      continue;
    }
    if (!ELEMENTS.has(name)) return refuse(`it has the element <${name}>`);
    if (open.length === 0 && (elements > 0 || name !== 'svg')) return refuse('it is not one <svg> element');
    elements++;
    if (closing) {
      if (open.pop() !== name) return refuse(`</${name}> closes nothing`);
      continue;
    }
    const wrong = wrongAttribute(attributes);
    if (wrong !== null) return refuse(wrong);
    if (!alone) open.push(name);
  }
  return open.length > 0 || elements === 0 ? refuse('it does not end') : null;
}
