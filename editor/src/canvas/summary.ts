import { isExpression, isShown, splitZone, withDefaults, type Duration, type Expression, type Field, type Json, type JsonObject, type Localized, type NodeDescription } from '@parcours/sdk/workflow';
import type { NameOf } from './resource-names';

type Read = (text: Localized | undefined) => string;
const MAX_PART = 60;

export interface SummaryWords {
  readonly read: Read;
  readonly language: string;
  readonly nameOf: NameOf;
}

/** Kept: making one costs a hundred times as much as using it, and a thousand cards ask. */
const units = new Map<string, Intl.NumberFormat>();
export function durationText(value: Duration, language: string): string {
  const key = `${language} ${value.unit}`;
  const format = units.get(key) ?? new Intl.NumberFormat(language, { style: 'unit', unit: value.unit.replace(/s$/, ''), unitDisplay: 'long' });
  units.set(key, format);
  return format.format(value.amount);
}

function isDuration(value: Json): value is { amount: number; unit: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['amount'] === 'number' && typeof value['unit'] === 'string';
}

function dateText(value: string, language: string): string {
  const time = Date.parse(value);
  if (Number.isNaN(time)) return value;
  return new Intl.DateTimeFormat(language, value.includes('T') ? { dateStyle: 'medium', timeStyle: 'short' } : { dateStyle: 'medium' }).format(time);
}

function zonedText(value: string, language: string): string {
  const { local, zone } = splitZone(value);
  return zone === null ? dateText(local, language) : `${dateText(local, language)} (${zone.replaceAll('_', ' ')})`;
}

/** The value of one setting in a few words; null when it says nothing on its own. */
function part(value: Json, field: Field<never>, { read, language, nameOf }: SummaryWords): string | null {
  if (isExpression(value)) return computedPart(value, field, read);
  if (field.kind === 'choice') return read(field.choices?.find((choice) => choice.value === value)?.label) || null;
  if (field.kind === 'choices') return field.choices?.filter((choice) => (value as readonly Json[]).includes?.(choice.value)).map((choice) => read(choice.label)).join(', ') || null;
  if (field.kind === 'boolean') return value === true ? read(field.label) : null;
  if (field.kind === 'number') return typeof value === 'number' ? `${read(field.label)}: ${value.toLocaleString(language)}` : null;
  if (field.kind === 'duration') return isDuration(value) ? durationText(value as unknown as Duration, language) : null;
  if (field.kind === 'rows' || field.kind === 'keyValue') return Array.isArray(value) && value.length > 0 ? `${read(field.label)}: ${value.length}` : null;
  if (field.kind === 'dateTime') return typeof value === 'string' ? zonedText(value, language) : null;
  if (field.kind === 'file') return nameIn(value, 'fileName');
  if (field.kind === 'picker') return nameIn(value, 'label') ?? nameIn(value, 'value') ?? short(value);
  if (field.kind === 'resource') return typeof value === 'number' && field.resource !== undefined ? nameOf(field.resource, value) : null;
  if (field.kind === 'collection') return null;
  return short(value);
}

/** As a sheet of calculation shows it, `= json.price * 1.2`; where that alone would not say what it is, its label does. */
const computedPart = ({ $js }: Expression, { kind, label }: Field<never>, read: Read): string | null => short(`${kind === 'number' || kind === 'boolean' ? `${read(label)} ` : ''}= ${$js}`);

const nameIn = (value: Json, key: string): string | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? short(value[key] ?? null) : null);

function short(value: Json): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.replace(/\s+/g, ' ').trim().slice(0, MAX_PART) : null;
}

/** What a card says below its name: the settings its type calls telling. Empty when none of them is set. */
export function summarize(type: NodeDescription, settings: JsonObject, words: SummaryWords): string {
  const values = withDefaults(type.fields, settings);
  const parts = type.summary.flatMap((name) => {
    const field = type.fields[name];
    const value = values[name];
    if (!field || value === undefined || value === null || !isShown(field, type.fields, settings)) return [];
    return part(value, field, words) ?? [];
  });
  return parts.join(' · ');
}
