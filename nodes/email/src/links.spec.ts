import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hrefsOf, mapLinks, mapTextLinks, withUtm } from './links.js';

const tracked = (url: string): string => `https://t.example/?to=${encodeURIComponent(url)}&x="1"`;

describe('links of a message', () => {
  test.each([
    ['<a href="https://a.example/?a=1&amp;b=2">x</a>', '<a href="https://t.example/?to=https%3A%2F%2Fa.example%2F%3Fa%3D1%26b%3D2&amp;x=&quot;1&quot;">x</a>'],
    ["<A class='b' HREF='http://a.example/'>x</A>", `<A class='b' HREF="https://t.example/?to=http%3A%2F%2Fa.example%2F&amp;x=&quot;1&quot;">x</A>`],
    ['<area href="https://a.example/">', '<area href="https://t.example/?to=https%3A%2F%2Fa.example%2F&amp;x=&quot;1&quot;">'],
    ['<v:roundrect href="https://a.example/">', '<v:roundrect href="https://t.example/?to=https%3A%2F%2Fa.example%2F&amp;x=&quot;1&quot;">'],
  ])('that lead to a site are exchanged: %s', (html, expected) => {
    expect(mapLinks(html, tracked)).toBe(expected);
  });

  test.each(['<a href="mailto:a@b.example">x</a>', '<a href="tel:+33100000000">x</a>', '<a href="#top">x</a>', '<a href="%unsubscribe%">x</a>', '<a data-track="no" href="https://a.example/">x</a>', '<img src="https://a.example/a.png">', '<link href="https://fonts.example/">', '<a data-href="https://a.example/">x</a>', '<abbr href="https://a.example/">x</abbr>'])('of other kinds stay as they are: %s', (html) => {
    expect(mapLinks(html, tracked)).toBe(html);
  });

  test('in plain text end before punctuation and brackets', () => {
    expect(mapTextLinks('See https://a.example/x, or [https://b.example/?q=1]. (http://c.example)', () => 'L')).toBe('See L, or [L]. (L)');
  });

  test.each([
    ['https://a.example', 'https://a.example?utm_source=shop&utm_campaign=%C3%89t%C3%A9%20%26%20co'],
    ['https://a.example/?p=1#part', 'https://a.example/?p=1&utm_source=shop&utm_campaign=%C3%89t%C3%A9%20%26%20co#part'],
    ['https://a.example/?utm_source=own', 'https://a.example/?utm_source=own'],
  ])('tell where a visit comes from: %s', (url, expected) => {
    expect(withUtm(url, { source: 'shop', medium: ' ', campaign: 'Été & co' })).toBe(expected);
  });

  test('whatever an address holds, it comes out as it went in, and nothing leaves its attribute (I3)', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (url, more) => {
        const given = `https://x.example/${encodeURI(url)}?${more.replace(/[\s\uD800-\uDFFF]/g, '')}`;
        const html = mapLinks('<p><a href="https://start.example/">x</a></p>', () => given);
        expect(hrefsOf(html)).toEqual([given]);
        expect(html.endsWith('>x</a></p>')).toBe(true);
        expect(mapLinks(html, (found) => found)).toBe(html);
      }),
    );
  });
});
