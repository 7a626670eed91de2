/** Where a visit comes from, as analytics of sites read it. */
export interface Utm {
  readonly source?: string;
  readonly medium?: string;
  readonly campaign?: string;
  readonly content?: string;
  readonly term?: string;
}

type Replace = (url: string) => string;

/** Links people can follow, those in buttons for Outlook included. Images and style sheets are none. */
const TAG = /<(?:a|area|v:[a-z]+)\b(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const HREF = /(\shref\s*=\s*)(?:"([^"]*)"|'([^']*)')/i;
/** `live` counts its clicks itself: it may carry where a visit comes from, but is not led through another address. */
const KEPT = { origin: /\sdata-track\s*=\s*["']?no\b/i, tracking: /\sdata-track\s*=\s*["']?(?:no|live)\b/i } as const;
const HTTP = /^https?:\/\//i;
const TEXT_LINK = /https?:\/\/[^\s<>"'()[\]{}]+/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

const decoded = (attribute: string): string =>
  attribute.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|quot|apos|lt|gt));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] as string;
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
const encoded = (url: string): string => url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The HTML with each http link replaced; others, anchors and those marked `data-track="no"` stay as they are, and for `tracking` those of live blocks. */
export const mapLinks = (html: string, replace: Replace, why: keyof typeof KEPT = 'tracking'): string =>
  html.replace(TAG, (tag) =>
    KEPT[why].test(tag)
      ? tag
      : tag.replace(HREF, (whole, before: string, double: string | undefined, single: string | undefined) => {
          const url = decoded(double ?? single ?? '').trim();
          if (!HTTP.test(url)) return whole;
          const replaced = replace(url);
          return replaced === url ? whole : `${before}"${encoded(replaced)}"`;
        }),
  );

/** The same in plain text, where a link ends before the punctuation behind it. */
export const mapTextLinks = (text: string, replace: Replace): string =>
  text.replace(TEXT_LINK, (found) => {
    const url = found.replace(/[.,;:!?]+$/, '');
    return replace(url) + found.slice(url.length);
  });

/** Every href of the HTML as it is written, for whoever looks them over. */
export const hrefsOf = (html: string): readonly string[] => [...html.matchAll(TAG)].flatMap(([tag]) => {
  const [, , double, single] = HREF.exec(tag) ?? [];
  return double === undefined && single === undefined ? [] : [decoded(double ?? single ?? '').trim()];
});

/** The address with its origin added; one that names a source already stays as it is. */
export function withUtm(url: string, utm: Utm): string {
  const added = Object.entries(utm).flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [`utm_${name}=${encodeURIComponent(value.trim())}`] : []));
  if (added.length === 0 || /[?&]utm_source=/i.test(url)) return url;
  const [address = '', ...fragment] = url.split('#');
  const joined = `${address}${address.includes('?') ? (/[?&]$/.test(address) ? '' : '&') : '?'}${added.join('&')}`;
  return fragment.length === 0 ? joined : `${joined}#${fragment.join('#')}`;
}
