import { describe, expect, test } from '@jest/globals';
import { inspectLinks, type Written } from './inspect-links.js';

describe('links of a text message', () => {
  test.each<[string, Written, string[]]>([
    ['a site that is written out', { text: 'Look: https://shop.example/{{ contact.city }} or %link%', link: 'https://shop.example/?order={{ json.order }}', segmentLinks: [{ url: 'https://shop.example/shoes' }] }, []],
    ['a site in the text', { text: 'Look: https://{{ contact.host }}/sale' }, ['text']],
    ['the end of a site', { text: 'https://shop.example.{{ event.country }}/' }, ['text']],
    ['a whole link', { link: ' {{ json.url }}' }, ['link']],
    ['a link of a segment', { segmentLinks: [{ url: 'https://shop.example/' }, { url: '{{- contact.page }}' }] }, ['segmentLinks']],
  ])('are warned of when data decides where they lead: %s (H2)', (_, written, fields) => {
    const found = inspectLinks(written);
    expect(found.map(({ field, severity }) => [field, severity])).toEqual(fields.map((field) => [field, 'warning']));
    for (const { sentence } of found) expect(sentence.fr).not.toBe(sentence.en);
  });
});
