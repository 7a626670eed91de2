import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { checkContent } from './check-content.js';
import { ContentBodySchema, type ContentBlock, type ContentBody } from './content-schema.js';
import { isContentBody } from './is-content-body.js';
import { emptyContent, newBlock } from './new-block.js';
import { isRichText, richText } from './rich-text.js';
import { toLetter } from './to-letter.js';
import { toMjml } from './to-mjml.js';
import { toSmsText, toText } from './to-text.js';

const body = (...blocks: ContentBlock[]): ContentBody => ({ ...emptyContent('fr'), subject: 'Bonjour', blocks });
const text = (id: string, ...lines: string[]): ContentBlock => ({ id, type: 'text', rich: richText(...lines), align: 'left' });
const restored = (content: ContentBody, images = {}): string => {
  const { mjml, restore } = toMjml(content, images);
  return restore(mjml);
};

const offer = body(
  { id: 'h', type: 'heading', level: 1, text: 'Bonjour {{ contact.firstName | default: "vous" }}', align: 'left' },
  text('t', 'Une offre pour vous.', 'À bientôt'),
  { id: 'b', type: 'button', label: 'Voir', href: 'https://shop.example/?a=1&b={{ contact.id }}', align: 'center' },
  { id: 'c', type: 'coupon', title: 'Votre code', code: '{{ json.code }}', note: '' },
  { id: 'f', type: 'footer', rich: richText('La boutique, Lyon'), unsubscribeLabel: 'Se désabonner' },
);

describe('A30: one message body serves every medium', () => {
  test('as MJML, with its templates in place', () => {
    const mjml = restored(offer);
    expect(mjml).toContain('<h1 style="margin:0;font:inherit">Bonjour {{ contact.firstName | default: "vous" }}</h1>');
    expect(mjml).toContain('href="https://shop.example/?a=1&amp;b={{ contact.id }}"');
    expect(mjml).toContain('href="%unsubscribe%"');
    expect(toMjml(offer).mjml).not.toMatch(/\{\{|\{%/);
  });
  test('as plain text, as a text message and as a letter', () => {
    expect(toText(offer)).toBe('Bonjour {{ contact.firstName | default: "vous" }}\n\nUne offre pour vous.\n\nÀ bientôt\n\nVoir: https://shop.example/?a=1&b={{ contact.id }}\n\nVotre code\n{{ json.code }}\n\nLa boutique, Lyon\nSe désabonner: %unsubscribe%\n');
    expect(toSmsText(offer)).toBe('Une offre pour vous.\nÀ bientôt\nVotre code\n{{ json.code }}\nVoir: https://shop.example/?a=1&b={{ contact.id }}');
    expect(toSmsText({ ...offer, smsText: ' -20 % ! ' })).toBe('-20 % !');
    expect(toLetter(offer).map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'paragraph', 'link', 'coupon', 'paragraph']);
    expect(toLetter(offer)[1]).toEqual({ kind: 'paragraph', align: 'left', runs: [{ text: 'Une offre pour vous.' }] });
  });
  test('a block can be for one medium alone, in columns too', () => {
    const content = body({ ...text('a', 'Email alone'), only: ['email'] }, { id: 'c', type: 'columns', columns: [{ width: 50, blocks: [{ id: 'l', type: 'heading', level: 2, text: 'On paper', align: 'left', only: ['letter'] }] }, { width: 50, blocks: [] }] });
    expect(restored(content)).toContain('Email alone');
    expect(restored(content)).not.toContain('On paper');
    expect(JSON.stringify(toLetter(content))).toContain('On paper');
    expect(JSON.stringify(toLetter(content))).not.toContain('Email alone');
    expect(toSmsText(content)).toBe('');
  });
  test('a block with a condition stands between templates that ask for it', () => {
    const content = body({ ...text('vip', 'For the best'), when: { segment: 3 } });
    expect(restored(content)).toMatch(/<mj-raw>\{% if show\["vip"\] %\}<\/mj-raw>.*For the best.*<mj-raw>\{% endif %\}<\/mj-raw>/s);
    expect(toText(content)).toBe('{% if show["vip"] %}For the best{% endif %}\n');
    expect(toLetter(content)).toMatchObject([{ kind: 'paragraph', show: 'vip' }]);
  });
  test('A18: a product feed asks for as many products as it shows, row by row', () => {
    const mjml = restored(body({ ...(newBlock('products', 'p') as Extract<ContentBlock, { type: 'products' }>), limit: 5, perRow: 2, buttonLabel: 'Voir' }));
    expect([...mjml.matchAll(/\{% if feeds\["p"\]\[(\d)\] %\}/g)].map(([, place]) => Number(place))).toEqual([0, 0, 1, 2, 2, 3, 4, 4]);
    expect(mjml).toContain('href="{{ feeds["p"][4].url }}"');
  });
  test('stored images stand at their public addresses', () => {
    expect(restored(body({ id: 'i', type: 'image', file: '7', alt: 'A "shop" <b>', width: 50 }), { 7: 'https://shop.example/m/7' })).toContain('src="https://shop.example/m/7" alt="A &quot;shop&quot; &lt;b&gt;" width="300px"');
    expect(restored(body({ id: 'i', type: 'image', file: '8', alt: 'gone', width: 50 }))).not.toContain('mj-image');
  });
});

const nasty = fc.oneof(fc.string(), fc.array(fc.constantFrom('<', '>', '"', "'", '&', '</mj-text>', '<script>', '<mj-include path="/etc/passwd"/>', '{{', '}}', '{%', '%}', ' x ', ']]>', '<!--', '\uE000', '0', '\uE001', 'javascript:'), { maxLength: 14 }).map((parts) => parts.join('')));
/** Names of the tags, without what stands in templates. */
const tags = (markup: string): string => [...markup.matchAll(/<\/?([a-z][a-z0-9-]*)/gi)].map(([, name]) => name).join(' ');

describe('what somebody types', () => {
  test('never becomes a tag or an attribute, whatever it looks like (M2)', () => {
    const content = (value: string): ContentBody => ({
      ...body(
        { id: 'h', type: 'heading', level: 2, text: `a${value}`, align: 'left' },
        { id: 't', type: 'text', align: 'left', rich: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: `a${value}`, marks: [{ type: 'link', attrs: { href: value } }] }] }] } },
        { id: 'b', type: 'button', label: value, href: `https://x.example/${value}`, align: 'left' },
        { id: 'i', type: 'image', url: `https://x.example/${value}`, alt: value, width: 40, href: value === '' ? 'x' : value },
        { id: 'c', type: 'coupon', title: value, code: value, note: `n${value}` },
        { id: 's', type: 'social', links: [{ network: 'web', url: value }] },
        { id: 'f', type: 'footer', rich: richText(`a${value}`), unsubscribeLabel: `u${value}` },
      ),
      preheader: `p${value}`,
    });
    const plain = toMjml(content('plain')).mjml;
    fc.assert(
      fc.property(nasty, (value) => {
        const { mjml } = toMjml(content(value));
        expect(tags(mjml)).toBe(tags(plain));
        // as many quotes and brackets as without it: no attribute and no tag was ended
        for (const mark of ['<', '>', '"']) expect(mjml.split(mark).length).toBe(plain.split(mark).length);
        expect(mjml).not.toMatch(/href="\s*javascript:/i);
      }),
      { numRuns: 300 },
    );
  });
  test('source of HTML cannot end what it stands in, nor include files', () => {
    const html = restored(body({ id: 'r', type: 'raw', language: 'html', source: '<b>ok</b></mj-text><mj-include path="/etc/passwd" />{{ json.a }}' }));
    expect(html).toContain('<b>ok</b>&lt;/mj-text>&lt;mj-include path="/etc/passwd" />{{ json.a }}');
    expect(restored(body({ id: 'r', type: 'raw', language: 'mjml', source: '<mj-section></mj-section><mj-include path="/etc/passwd" /></mj-body>' }))).not.toMatch(/include|<\/mj-body>.*<\/mj-body>/s);
  });
});

describe('a content from outside', () => {
  test.each(['heading', 'text', 'image', 'button', 'divider', 'spacer', 'columns', 'products', 'coupon', 'raw', 'social', 'footer'] as const)('may hold a new block of the kind %s', (type) => {
    expect(Value.Errors(ContentBodySchema, body(newBlock(type, 'one')))).toEqual([]);
  });
  test('is refused with a block nobody knows, or colours that are none', () => {
    expect(Value.Check(ContentBodySchema, { ...body(), blocks: [{ id: 'x', type: 'script' }] })).toBe(false);
    expect(Value.Check(ContentBodySchema, { ...body(), theme: { ...body().theme, page: 'red;}' } })).toBe(false);
  });
  test.each([[null], [{ type: 'doc', content: [{ type: 'iframe' }] }], [{ type: 'doc', content: [{ type: 'text', text: 5 }] }], [{ type: 'doc', content: [{ type: 'text', text: 'x', marks: [{ type: 'onclick' }] }] }]])('with the text %j is none', (rich) => {
    expect(isRichText(rich)).toBe(false);
    expect(isContentBody(body({ id: 't', type: 'text', align: 'left', rich } as ContentBlock))).toBe(false);
  });
  test('is told what to correct, block by block', () => {
    const problems = checkContent({ ...body({ ...newBlock('button', 'b'), label: 'Go', href: 'javascript:alert(1)' } as ContentBlock, newBlock('image', 'i'), newBlock('heading', 'i')), subject: '' });
    expect(problems.map(({ code, blockId }) => [code, blockId])).toEqual([['no_subject', undefined], ['no_footer', undefined], ['same_id', 'i'], ['bad_link', 'b'], ['no_image', 'i'], ['no_text', 'i']]);
    expect(checkContent(offer)).toEqual([]);
  });
  // SECURITY H2
  test.each<[string, ContentBlock, boolean]>([
    ['a button', { id: 'b', type: 'button', label: 'Go', href: '{{ contact.site }}', align: 'left' }, true],
    ['a button with the site written out', { id: 'b', type: 'button', label: 'Go', href: 'https://shop.example/{{ contact.id }}', align: 'left' }, false],
    ['a picture', { ...newBlock('image', 'i'), url: '{{ json.picture }}', alt: 'x', href: 'https://{{ json.host }}/' } as unknown as ContentBlock, true],
    ['a picture that data chooses', { ...newBlock('image', 'i'), url: '{{ json.picture }}', alt: 'x', href: 'https://shop.example/' } as unknown as ContentBlock, false],
    ['a link in a text', { id: 't', type: 'text', align: 'left', rich: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'here', marks: [{ type: 'link', attrs: { href: '{{ event.url }}' } }] }] }] } }, true],
    ['an address in a text', text('t', 'Look: https://shop.{{ contact.country }}/'), true],
    ['a name in a text', text('t', '{{ contact.firstName }}'), false],
    ['a link to a network', { ...newBlock('social', 's'), links: [{ network: 'website', url: '{{ json.url }}' }] } as unknown as ContentBlock, true],
    ['a piece of HTML', { id: 'r', type: 'raw', language: 'html', source: '<a href="{{ json.url }}">x</a>' } as unknown as ContentBlock, true],
    ['a product of a feed', newBlock('products', 'p'), false],
  ])('are warned of when data decides where they lead: %s', (_, block, warned) => {
    const columns = { ...newBlock('columns', 'c'), columns: [{ blocks: [block] }, { blocks: [] }] } as unknown as ContentBlock;
    for (const found of [checkContent(body(block)), checkContent(body(columns))]) expect(found.filter(({ code }) => code === 'host_from_data').map(({ blockId, severity }) => [blockId, severity])).toEqual(warned ? [[block.id, 'warning']] : []);
  });
});
