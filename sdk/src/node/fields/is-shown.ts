import type { Json, JsonObject } from '../json.js';
import type { FieldCondition, FieldOptions, Fields, ShowWhen } from './field.js';

const isFilled = (value: Json): boolean => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Whether one of the values, or the value itself, is among those named. */
const isAmong = (value: Json, named: readonly Json[]): boolean => named.includes(value) || (Array.isArray(value) && value.some((one) => named.includes(one)));

function fits(condition: FieldCondition, fields: Fields, settings: JsonObject): boolean {
  const controlling = fields[condition.field];
  if (!controlling || !isShown(controlling, fields, settings)) return false;
  const value = settings[condition.field] ?? controlling.default ?? null;
  if ('is' in condition) return isAmong(value, condition.is);
  return 'isNot' in condition ? !isAmong(value, condition.isNot) : isFilled(value) === condition.filled;
}

function holdsFor(show: ShowWhen, fields: Fields, settings: JsonObject): boolean {
  if ('all' in show) return show.all.every((part) => holdsFor(part, fields, settings));
  if ('any' in show) return show.any.some((part) => holdsFor(part, fields, settings));
  return fits(show, fields, settings);
}

/** Whether a field (or port) is shown, and therefore checked, for these settings; a hidden controlling field hides what hangs on it. */
export function isShown(field: Pick<FieldOptions, 'showWhen'>, fields: Fields, settings: JsonObject): boolean {
  return field.showWhen === undefined || holdsFor(field.showWhen, fields, settings);
}

/** The conditions in a `showWhen`, however nested. */
export function conditionsOf(show: ShowWhen): readonly FieldCondition[] {
  if ('all' in show) return show.all.flatMap(conditionsOf);
  return 'any' in show ? show.any.flatMap(conditionsOf) : [show];
}
