import { describe, expect, it } from '@jest/globals';
import type { RouteShape } from '@parcours/sdk/api';
import fc from 'fast-check';
import { checkInput } from './check-input.js';

const shape = { method: 'POST', path: '/at', scope: 'public', summary: 'x', body: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, required: ['at'], additionalProperties: false } } as unknown as RouteShape;
const take = (at: unknown): string => {
  try {
    checkInput(shape, { params: {}, query: {}, body: { at } });
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('an instant in a request (O4)', () => {
  it.each(['1900-01-01T00:00:00Z', '2199-12-31T23:59:59.999Z', '2200-01-01T00:00:00Z', '2026-01-31T09:00:00+02:00'])('%s is taken', (at) => expect(take(at)).toBe('taken'));
  it.each(['1899-12-31T23:59:59Z', '2200-01-01T00:00:01Z', '9999-12-31T00:00:00Z', '0001-01-01T00:00:00Z', '2026-02-30T09:00:00Z', '2026-01-31', 'now', 'infinity', 'tomorrow', '2026-01-31T25:00:00Z', '+012026-01-31T09:00:00Z', '1', 0, null])('%s is refused', (at) => expect(take(at)).toBe('invalid_input'));
  it('is never one that PostgreSQL could read differently from us, whatever text is sent', () => {
    fc.assert(fc.property(fc.string(), (text) => take(text) === 'invalid_input' || Number.isFinite(Date.parse(text))));
    fc.assert(fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => take(date.toISOString()) === 'taken'));
  });
});
