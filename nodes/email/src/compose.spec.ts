import { describe, expect, test } from '@jest/globals';
import { textOf, withOpenImage } from './compose.js';

const IMAGE = '<img src="https://o.example/1?a=1&amp;b=2" width="1" height="1" alt="" style="border:0;width:1px;height:1px">';

describe('the invisible image', () => {
  test.each([
    ['<p>Hi</p>', `<p>Hi</p>${IMAGE}`],
    ['<BODY>Hi</BODY></html>', `<BODY>Hi${IMAGE}</BODY></html>`],
    ['<pre>&lt;/body&gt;</pre><body>a</body>', `<pre>&lt;/body&gt;</pre><body>a${IMAGE}</body>`],
    ['', IMAGE],
  ])('goes to the end of %s', (html, expected) => {
    expect(withOpenImage(html, 'https://o.example/1?a=1&b=2')).toBe(expected);
  });
});

describe('plain text made from HTML', () => {
  test.each([
    ['<h1>Été &amp; hiver</h1><p>Voilà&nbsp;!</p>', 'Été & hiver\n\nVoilà\u00a0!'],
    ['<style>p{}</style><p>One<br>Two</p><img src="x" alt="y">', 'One\nTwo'],
    ['<a href="https://example.org">https://example.org</a>', 'https://example.org'],
    ['<ul><li>a</li><li>b</li></ul>', ' * a\n * b'],
  ])('of %s', (html, text) => {
    expect(textOf(html).replace(/[ ]+$/gm, '')).toBe(text);
  });
});
