import { describe, expect, test } from '@jest/globals';
import { inspectMessage, type Inspected } from './inspect-message.js';

const good: Inspected = { format: 'html', subject: 'Spring is here', html: '<p>Dear {{ contact.firstName }}, our spring collection has arrived, and we have kept something for you at the counter.</p><a href="https://shop.example/">Look</a><img src="https://shop.example/a.jpg" alt="A bouquet">', text: '', purpose: 'newsletter' };
const codes = async (changed: Partial<Inspected>): Promise<string[]> => (await inspectMessage({ ...good, ...changed })).map(({ code }) => code);

describe('a look over a message before it is published', () => {
  test('finds nothing in a good one', async () => {
    expect(await inspectMessage(good)).toEqual([]);
  });

  test.each([
    ['no_unsubscribe', { purpose: '' }],
    ['unsubscribe_without_purpose', { purpose: '', html: `${good.html ?? ''}<a href="%unsubscribe%">bye</a>` }],
    ['empty_link', { html: `${good.html ?? ''}<a href="">x</a>` }],
    ['relative_link', { html: `${good.html ?? ''}<a href="/sale">x</a>` }],
    ['odd_link', { html: `${good.html ?? ''}<a href="javascript:alert(1)">x</a>` }],
    ['broken_link', { html: `${good.html ?? ''}<a href="https://shop example/x">x</a>` }],
    ['private_link', { html: `${good.html ?? ''}<a href="http://localhost:3000/">x</a>` }],
    ['insecure_link', { html: `${good.html ?? ''}<a href="http://shop.example/">x</a>` }],
    ['host_from_data', { html: `${good.html ?? ''}<a href="{{ contact.homepage }}">x</a>` }],
    ['host_from_data', { html: `${good.html ?? ''}<a href="https://{{ json.host }}/sale">x</a>` }],
    ['host_from_data', { html: `${good.html ?? ''}<a href="https://shop.example.{{ event.country }}/">x</a>` }],
    ['unknown_variable', { subject: 'Hello {{ firstName }}' }],
    ['unknown_variable', { html: `${good.html ?? ''}{% if vip %}x{% endif %}` }],
    ['too_large', { html: `${good.html ?? ''}<p>${'word '.repeat(22_000)}</p>` }],
    ['no_alt', { html: `${good.html ?? ''}<img src="https://shop.example/b.jpg">` }],
    ['embedded_image', { html: `${good.html ?? ''}<img alt="" src="data:image/png;base64,AAAA">` }],
    ['heavy_image', { html: `${good.html ?? ''}<img alt="" src="data:image/png;base64,${'A'.repeat(110_000)}">`.slice(0, 200_000) }],
    ['image_only', { html: '<img src="https://shop.example/a.jpg" alt="All"><p>Hi</p>' }],
    ['no_text', { html: '<img src="https://shop.example/a.jpg" alt="All">' }],
    ['active_content', { html: `${good.html ?? ''}<script>1</script>` }],
    ['subject_shouts', { subject: 'LAST CHANCE TODAY' }],
    ['subject_exclaims', { subject: 'Hurry!! Now' }],
    ['subject_pretends', { subject: 'Re: your order' }],
    ['subject_long', { subject: 'x y '.repeat(30) }],
  ] as [string, Partial<Inspected>][])('finds %s', async (code, changed) => {
    expect(await codes(changed)).toContain(code);
  });

  test('knows names the template makes itself, and leaves filled-in links alone', async () => {
    expect(await codes({ html: `${good.html ?? ''}{% assign n = 1 %}{{ n }}{% for p in json.products %}<a href="{{ p.url }}">{{ p.name }}</a>{{ forloop.index }}{% endfor %}` })).toEqual([]);
  });

  test('lets data stand after the site, not decide which it is (H2)', async () => {
    expect(await codes({ html: `${good.html ?? ''}<a href="https://shop.example/{{ contact.city }}?order={{ json.order }}">x</a>` })).toEqual([]);
    expect(await codes({ html: `${good.html ?? ''}<a href="https://{{- event.host -}}.shop.example/">x</a>` })).toEqual(['host_from_data']);
  });

  test('says everything in both languages, as a warning, at the setting it is about', async () => {
    const found = await inspectMessage({ ...good, purpose: '', subject: 'LAST CHANCE TODAY!!', html: '<a href="/x">x</a><img src="a">' });
    expect(found.length).toBeGreaterThan(4);
    for (const { severity, field, sentence } of found) {
      expect(severity).toBe('warning');
      expect(['html', 'subject', 'purpose']).toContain(field);
      expect(sentence.fr).toBeTruthy();
      expect(sentence.fr).not.toBe(sentence.en);
    }
  });

  test('looks at what MJML becomes', async () => {
    expect(await codes({ format: 'mjml', mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${'Words enough for a message. '.repeat(5)}</mj-text><mj-button href="/x">Go</mj-button></mj-column></mj-section></mj-body></mjml>` })).toEqual(['relative_link']);
  });
});
