import { describe, expect, test } from '@jest/globals';
import { inspectLetter } from './inspect-letter.js';

describe('codes and addresses of a letter', () => {
  test.each([
    ['a code with the site written out', '[qr](https://shop.example/{{ contact.city }}) and https://shop.example', false],
    ['a code that data decides', 'Scan: [qr]({{ json.url }})', true],
    ['a site that data ends', 'See https://shop.example.{{ contact.country }}/', true],
    ['a code of letters alone', '[datamatrix]({{ contact.number }})', false],
  ])('are warned of when data decides where they lead: %s (H2)', (_, body, warned) => {
    expect(inspectLetter({ format: 'written', body }).map(({ code, field }) => [code, field])).toEqual(warned ? [['host_from_data', 'body']] : []);
    expect(inspectLetter({ format: 'content', body })).toEqual([]);
  });
});
