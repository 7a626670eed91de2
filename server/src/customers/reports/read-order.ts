import type { JsonObject } from '@parcours/sdk/node';

/** What an order event says that counts. */
export interface Order {
  readonly key: string;
  readonly cents: number;
  readonly currency: string;
}

const MOST_CENTS = 1e14;
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');
const amount = (value: unknown): number => (typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN);

/** Reads `order.completed` and the `Order Completed` of the Segment specification (order_id, total, revenue, value, currency); null when no sum stands in it. */
export function readOrder(properties: JsonObject, eventId: number): Order | null {
  const sum = [properties['total'], properties['revenue'], properties['value'], properties['amount']].map(amount).find((value) => Number.isFinite(value));
  const cents = sum === undefined ? Number.NaN : Math.round(sum * 100);
  if (!(cents >= 0 && cents <= MOST_CENTS)) return null;
  const number = [properties['order_id'], properties['orderId'], properties['number']].map(text).find((value) => value !== '');
  const currency = text(properties['currency']).toUpperCase();
  return { key: number === undefined ? `event:${eventId}` : `order:${number.slice(0, 200)}`, cents, currency: /^[A-Z]{3}$/.test(currency) ? currency : 'EUR' };
}
