import type { JsonObject } from '../json.js';
import type { FieldOptions, Fields } from './field.js';

/** Whether a field is shown (and therefore checked) for these settings; a hidden controlling field hides what hangs on it. */
export function isShown(field: Pick<FieldOptions, 'showWhen'>, fields: Fields, settings: JsonObject): boolean {
  if (!field.showWhen) return true;
  const controlling = fields[field.showWhen.field];
  if (!controlling || !isShown(controlling, fields, settings)) return false;
  const value = settings[field.showWhen.field] ?? controlling.default ?? null;
  return field.showWhen.is.includes(value);
}
