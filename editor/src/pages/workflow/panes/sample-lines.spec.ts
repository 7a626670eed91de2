import { describe, expect, it } from 'vitest';
import { jsonLines, schemaLines } from './sample-lines';

describe('a sample of data (issue 8.2)', () => {
  const items = [{ city: 'Lyon', note: null }, { city: 'Paris', note: 'x', order: { total: 80, lines: [{ title: 'Chair' }, { price: 3 }] } }];

  it('shows the names of all items, each once, with a value and how a template reaches it', () => {
    expect(schemaLines('json', items).map(({ depth, id, kind, value }) => `${'  '.repeat(depth)}${id} ${kind} ${value}`.trimEnd())).toEqual([
      'json.city text Lyon',
      'json.note text x',
      'json.order object',
      '  json.order.total number 80',
      '  json.order.lines list × 2',
      '    json.order.lines[0] object',
      '      json.order.lines[0].title text Chair',
      '      json.order.lines[0].price number 3',
    ]);
  });

  it('as JSON is the JSON it is', () => {
    const text = jsonLines('json', items[1]).map(({ depth, name, value }) => `${'  '.repeat(depth)}${name === '' ? '' : `${name}: `}${value}`).join('\n');
    expect(text).toBe(JSON.stringify(items[1], null, 2));
  });

  it('of nothing has no lines', () => {
    expect(schemaLines('json', [])).toEqual([]);
  });
});
