import { describe, expect, test } from '@jest/globals';
import { compileMjml } from './compile-mjml.js';
import { send } from './send.js';
import { textTemplate } from './text-template.js';

const around = (body: string): string => `<mjml>\n<mj-body>\n<mj-section><mj-column>${body}</mj-column></mj-section></mj-body></mjml>`;

describe('a message in MJML', () => {
  test('is laid out with its templates left for each contact', async () => {
    const html = await compileMjml(around('<mj-text color="{{ json.color }}">Hi {{ contact.firstName | default: "you" }}{% if json.n < 3 %} few{% endif %}</mj-text><mj-button href="https://a.example/?c={{ contact.id }}&x=1">Go</mj-button>'));
    for (const words of ['{{ contact.firstName | default: "you" }}', '{% if json.n < 3 %} few{% endif %}', 'href="https://a.example/?c={{ contact.id }}&x=1"', 'color:{{ json.color }}', '<!doctype html>']) expect(html).toContain(words);
  });

  test('that is the same as before costs nothing', async () => {
    const source = around('<mj-text>Once</mj-text>');
    await compileMjml(source);
    const startedAt = performance.now();
    for (let time = 0; time < 1_000; time++) await compileMjml(source);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test.each([
    [around('\n<mj-txt>x</mj-txt>'), 'mjml', 'in line 4 at <mj-txt>'],
    [around('<mj-text colour="red">x</mj-text>'), 'mjml', 'colour'],
    ['<p>Hello</p>', 'mjml', 'Expected MJML, a document between <mjml> and </mjml>'],
    ['', 'mjml', 'Expected MJML'],
    [around('<mj-include path="/etc/passwd" />'), 'mjml_include', 'would read a file'],
    [around(`<mj-text>${'x'.repeat(100_001)}</mj-text>`), 'mjml_too_long', 'at most 100000 characters'],
  ])('that cannot be used is refused with a sentence that shows where (%#)', async (source, code, words) => {
    await expect(compileMjml(source)).rejects.toMatchObject({ who: 'user', code, message: expect.stringContaining(words) });
    await expect(compileMjml(source)).rejects.toMatchObject({ message: expect.not.stringMatching(/\/(work|home|root|main)\//) });
  });

  test('is refused before publishing, and prepared once for all contacts', async () => {
    const wrong = { format: 'mjml', mjml: around('<mj-foo/>') };
    await expect(send.check?.(wrong as never)).rejects.toMatchObject({ code: 'mjml', details: { field: 'mjml', element: 'mj-foo' } });
    const prepared = await send.prepare?.({ format: 'mjml', mjml: around('<mj-text>Hi {{ contact.firstName }}</mj-text>') });
    expect(prepared?.['mjml']).toContain('<!doctype html>');
    expect(String(prepared?.['text']).trim()).toBe('Hi {{ contact.firstName }}');
  });
});

describe('plain text made once for all contacts', () => {
  test.each([
    ['<p>Hi {{ contact.a }}</p>{% if json.n > 3 %}<p>Many</p>{% endif %}', 'Hi {{ contact.a }}\n\n{% if json.n > 3 %}\n\nMany\n\n{% endif %}'],
    ['<a href="https://a.example/?x={{ json.x }}">read</a>', 'read [https://a.example/?x={{ json.x }}]'],
    ['<ul>{% for p in json.list %}<li>{{ p.name }}</li>{% endfor %}</ul>', null],
    ['<p>{{ json.html | raw }}</p>', null],
    ['<img alt="{% if a %}x{% endif %}">', null],
  ])('of %s', (html, text) => {
    const made = textTemplate(html);
    if (text === null) expect(made === null || /\{% for.*\{% endfor/s.test(made)).toBe(true);
    else expect(made?.replace(/\n{3,}/g, '\n\n')).toBe(text);
  });
});
