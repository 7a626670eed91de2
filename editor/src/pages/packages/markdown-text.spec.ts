import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { MarkdownText } from './markdown-text';

const shown = (text: string): HTMLElement => mount(MarkdownText, { props: { text } }).element as HTMLElement;

describe('a read-me', () => {
  it('is shown with its headings, lists, tables and code', () => {
    const element = shown('# Weather\n\nSays **rain** or `sun`.\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```js\nconst a = 1 < 2 && "x";\n```\n');
    expect(element.querySelector('h3')?.textContent).toBe('Weather');
    expect(element.querySelector('strong')?.textContent).toBe('rain');
    expect([...element.querySelectorAll('li')].map((item) => item.textContent)).toEqual(['one', 'two']);
    expect(element.querySelectorAll('td')).toHaveLength(2);
    expect(element.querySelector('pre')?.textContent).toBe('const a = 1 < 2 && "x";');
  });

  // M1, M4: no markup from data runs anywhere it is shown; links open only with http(s) and mailto
  it.each([
    '<script>document.title = "stolen"</script>',
    '<img src=x onerror=alert(1)>',
    '![x](https://tracker.example/pixel.gif)',
    '<iframe src="https://evil.example"></iframe>',
    '[click](javascript:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '<a href="javascript:alert(1)">click</a>',
    '<svg onload=alert(1)>',
    '<style>*{display:none}</style>',
    'text <b onmouseover=alert(1)>bold</b>',
    '<form action="https://evil.example"><input></form>',
    '[a]: javascript:alert(1)\n\n[a]',
    '<javascript:alert(1)>',
  ])('has no way to markup of its own: %s', (text) => {
    const element = shown(text);
    expect(element.querySelectorAll('script, img, iframe, svg, style, form, input, b, object, embed')).toHaveLength(0);
    for (const part of element.querySelectorAll('*')) {
      expect(part.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' || name === 'src')).toEqual([]);
      if (part.tagName === 'A') expect(part.getAttribute('href')).toMatch(/^(https?|mailto):/);
    }
    expect(element.textContent).not.toContain('stolen');
  });

  it('opens its links elsewhere, and gives nothing away', () => {
    const link = shown('[docs](https://example.org/docs)').querySelector('a');
    expect([link?.getAttribute('href'), link?.getAttribute('target'), link?.getAttribute('rel')]).toEqual(['https://example.org/docs', '_blank', 'noopener noreferrer nofollow']);
  });

  it('ends somewhere, however deep it goes', () => {
    expect(shown('> '.repeat(500) + 'deep').textContent).toContain('deep');
  });
});
