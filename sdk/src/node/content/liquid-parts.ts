const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARKS = /[\uE000\uE001]/g;
const HELD = /\uE000(\d+)\uE001/g;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is nothing but text in HTML, XML and attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] as string);

/**
 * Keeps templates apart while what surrounds them is escaped and read as XML: a comparison would open a tag there, a quote end an attribute.
 * `keep` answers text that is safe anywhere; `restore` puts the templates back.
 */
export class LiquidParts {
  private readonly parts: string[] = [];

  /** The text escaped, each template in it replaced by a mark. */
  keep(text: string): string {
    const clean = text.replace(MARKS, '');
    let result = '';
    let end = 0;
    for (const found of clean.matchAll(LIQUID)) {
      result += escapeText(clean.slice(end, found.index)) + this.mark(found[0]);
      end = found.index + found[0].length;
    }
    return result + escapeText(clean.slice(end));
  }

  /** Source of HTML or MJML as it is, its templates replaced by marks. */
  keepSource(source: string): string {
    return source.replace(MARKS, '').replace(LIQUID, (liquid) => this.mark(liquid));
  }

  /** A mark that becomes this template. */
  mark(liquid: string): string {
    return `${OPEN}${this.parts.push(liquid) - 1}${CLOSE}`;
  }

  restore(text: string): string {
    return text.replace(HELD, (_, index: string) => this.parts[Number(index)] ?? '');
  }
}
