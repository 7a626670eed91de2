import { wrongWithData } from './check-data.js';

/** Characters of a copy, all its texts together. */
const MAX_COPY = 1_000_000;
const MAX_FILES = 50;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length <= MAX_FILES && value.every((entry) => typeof entry === 'string');

function wrongWithCost(cost: unknown): string | null {
  if (cost === undefined) return null;
  if (!isRecord(cost) || typeof cost['amount'] !== 'number' || !Number.isFinite(cost['amount']) || cost['amount'] < 0 || cost['amount'] >= 1e8) return 'the "cost" of its delivery has no amount of zero or more';
  return typeof cost['currency'] === 'string' && /^[A-Z]{3}$/.test(cost['currency']) ? null : 'the "cost" of its delivery names no currency such as EUR';
}

function wrongWithCopy(copy: unknown): string | null {
  if (copy === undefined) return null;
  if (!isRecord(copy) || typeof copy['to'] !== 'string') return 'the "copy" of its delivery does not say whom it went to';
  const { to, from, subject, html, text, files } = copy;
  if (![from, subject, html, text].every(isTextOrAbsent)) return 'the "copy" of its delivery holds something else than texts';
  if (files !== undefined && !isTexts(files)) return `the "files" of its delivery's copy are not a list of up to ${MAX_FILES} ids`;
  const size = [to, from, subject, html, text].reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
  return size > MAX_COPY ? `the "copy" of its delivery has ${size} characters, more than ${MAX_COPY}` : null;
}

/** What is wrong with the wait of an effect that is still to come; null when nothing is. */
export function wrongWithAhead({ delivery, until, again, event }: Record<string, unknown>): string | null {
  if (!isRecord(delivery)) return null;
  if (again !== true || typeof until !== 'number' || event !== undefined) return 'its "delivery" is pending, but it does not ask to be called "again" at an instant, or waits for an event too';
  return typeof delivery['code'] === 'string' && typeof delivery['reason'] === 'string' ? null : 'its pending "delivery" lacks a code or a reason';
}

/** What is wrong with what a node says of its effect; null when nothing is. */
export function wrongWithDelivery(delivery: unknown): string | null {
  if (delivery === undefined) return null;
  if (!isRecord(delivery) || (delivery['status'] !== 'sent' && delivery['status'] !== 'skipped') || !['providerId', 'code', 'reason'].every((name) => isTextOrAbsent(delivery[name])))
    return 'its "delivery" is neither sent nor skipped, or its texts are none';
  const { parts, cost, copy } = delivery;
  if (parts !== undefined && !(Number.isInteger(parts) && (parts as number) >= 1 && (parts as number) <= 10_000)) return `the "parts" of its delivery are ${JSON.stringify(parts)}, not a number of 1 to 10,000`;
  const lost = wrongWithData(delivery, 'delivery');
  return wrongWithCost(cost) ?? wrongWithCopy(copy) ?? (lost === null ? null : `its "delivery" ${lost}`);
}
