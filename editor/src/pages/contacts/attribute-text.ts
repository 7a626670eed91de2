import { i18n } from '../../i18n/i18n';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** In the order of an envelope; null for what is no postal address. */
function addressText(value: object): string | null {
  const { line1, line2, line3, postalCode, city, country } = value as Readonly<Record<string, unknown>>;
  if (!isText(city) || !(isText(line1) || isText(postalCode))) return null;
  return [line1, line2, line3, [postalCode, city].filter(isText).join(' '), country].filter(isText).join(', ');
}

/** The value of an attribute as people read it; what has no form of its own is shown as JSON. */
export function attributeText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return i18n.global.t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return (typeof value === 'object' && !Array.isArray(value) ? addressText(value) : null) ?? JSON.stringify(value);
}
