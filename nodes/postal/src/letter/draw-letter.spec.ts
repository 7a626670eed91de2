import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makePng } from '../../test/make-png.js';
import { readPdf } from '../../test/read-pdf.js';
import { drawLetter, type Letter } from './draw-letter.js';
import { drawPostcard, type Postcard } from './draw-postcard.js';
import { checkPicture } from './pictures.js';
import { SheetWriter } from './sheet-writer.js';

const pictures = new Map([['logo', checkPicture('logo', makePng(120, 60))], ['photo', checkPicture('photo', makePng(296, 210))]]);
const standard: Letter = {
  address: ['Mme Zoé Lefèvre', '25 BIS RUE DE L EGLISE', '69003 LYON'], sender: 'La Ferme du Lac\n69009 Lyon', logo: '', body: 'Bonjour', pictures, sheetCode: '', proof: null,
  layout: { paper: 'a4', window: 'frenchRight', size: 11, duplex: false, maximumPages: 5, pageNumbers: true },
};
const letter = (changes: Partial<Omit<Letter, 'layout'>> & { layout?: Partial<Letter['layout']> } = {}): Letter => ({ ...standard, ...changes, layout: { ...standard.layout, ...changes.layout } });
const written = async (letters: readonly Letter[], pads = false) => {
  const writer = new SheetWriter('serif', 'Test', 0);
  const sizes = letters.map((one) => drawLetter(writer, one, pads));
  const bytes = await writer.end();
  return { sizes, bytes, pages: await readPdf(bytes) };
};
const drawing = (changes: Parameters<typeof letter>[0]) => () => drawLetter(new SheetWriter('serif', 'Test', 0), letter(changes), false);
const paragraphs = (count: number) => Array.from({ length: count }, (_, index) => `Paragraphe ${index} : ${'nous avons le plaisir de vous convier à notre prochaine vente. '.repeat(4)}`).join('\n\n');

describe('a letter on paper (A3, X9, X10, X15)', () => {
  test('has the address where the window of a French envelope shows it', async () => {
    const { pages: [page] } = await written([letter()]);
    expect(page).toMatchObject({ widthMm: 210, heightMm: 297 });
    const [first, last] = [page?.place('Mme Zoé'), page?.place('69003 LYON')];
    for (const line of [first, last]) {
      expect(line?.xMm).toBeGreaterThan(100);
      expect(line?.yMm).toBeGreaterThan(55);
      expect(line?.yMm).toBeLessThan(79);
    }
  });

  test('six lines of 38 characters stay inside the window', async () => {
    const lines = Array.from({ length: 6 }, (_, index) => `${index}${'W'.repeat(37)}`);
    const { pages: [page] } = await written([letter({ address: lines })]);
    expect(page?.place('5WW')?.yMm).toBeLessThan(79);
    expect(page?.place('5WW')?.endMm).toBeLessThan(190);
    expect(page?.place('0WW')?.yMm).toBeGreaterThan(55);
  });

  test('has the address at the left for a German window, and none where the provider prints it', async () => {
    const { pages } = await written([letter({ layout: { window: 'germanLeft' } }), letter({ address: [], layout: { window: 'blank' } })]);
    expect(pages[0]?.place('69003 LYON')?.xMm).toBeLessThan(30);
    expect(pages[1]?.place('69003 LYON')).toBeNull();
  });

  test('can be read and copied after another that has shown a letter only with its accent', async () => {
    await written([letter({ body: '**Ŵŵ**' })]);
    const { pages: [page] } = await written([letter({ body: '**Wales: w**' })]);
    expect(page?.text).toContain('Wales: w');
  });

  test('can be read and copied: accents, Latvian letters, bold, lists, codes', async () => {
    const { pages: [page] } = await written([letter({ body: '# Invitation\n\nChère **Jāņa Bērziņa**, l\'été à Œuf-sur-Mer : 1 250 € !\n\n- premier *point*\n- second\n\n2. deux\n\n[qr](https://s.example/s/abc)\n\n![40](photo)\n\n---\n\n> À bientôt' })]);
    expect(page?.text.replace(/\s+/g, ' ')).toContain('Invitation Chère Jāņa Bērziņa, l’été à Œuf-sur-Mer : 1 250 € ! • premier point • second 2. deux À bientôt');
    expect(page?.place('À bientôt')?.xMm).toBeGreaterThan(100);
  });

  test('goes on over pages with numbers, and never leaves one line of a paragraph alone', async () => {
    const { pages, sizes } = await written([letter({ body: paragraphs(30) })]);
    expect(sizes).toEqual([{ pages: pages.length, sheets: pages.length }]);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.map(({ text }, index) => text.includes(`${index + 1} / ${pages.length}`))).toEqual(pages.map(() => true));
    for (const { text } of pages) {
      const lines = text.trim().split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/^\d \/ \d$/.test(line));
      expect(lines.at(-1)?.startsWith('Paragraphe')).toBe(false);
    }
  });

  test('in duplex each letter begins on a sheet of its own', async () => {
    const { pages, sizes } = await written([letter({ layout: { duplex: true } }), letter({ body: paragraphs(10), layout: { duplex: true } }), letter({ body: 'Troisième', layout: { duplex: true } })], true);
    expect(sizes.map(({ sheets }) => sheets)).toEqual([1, 1, 1]);
    expect(pages).toHaveLength(6);
    expect(pages[4]?.text).toContain('Troisième');
    expect(pages[1]?.text).toBe('');
  });

  test('embeds each font and picture once, however many letters a file has', async () => {
    const [one, many] = [await written([letter({ body: 'Bonjour **vous** ![20](photo)\n\n![20](photo)', logo: 'logo' })]), await written(Array.from({ length: 60 }, () => letter({ body: 'Bonjour **vous**\n\n![20](photo)', logo: 'logo' })))];
    expect(many.bytes.toString('latin1').match(/\/FontFile2/g)).toHaveLength(2);
    expect(many.bytes.toString('latin1').match(/\/Subtype \/Image/g)).toHaveLength(2);
    expect(many.bytes.length).toBeLessThan(one.bytes.length * 6);
  });

  test('the same letter is the same file', async () => {
    expect((await written([letter()])).bytes.equals((await written([letter()])).bytes)).toBe(true);
  });

  test('a proof shows the window and says so', async () => {
    const { pages: [page] } = await written([letter({ proof: 'PROOF – nothing is posted' })]);
    expect(page?.text).toContain('PROOF – nothing is posted');
  });
});

describe('what cannot be printed says why', () => {
  test.each([
    [{ body: ' \n ' }, 'letter_empty'],
    [{ body: 'x\n\n'.repeat(400) }, 'letter_too_long'],
    [{ body: 'endless '.repeat(12_000) }, 'letter_too_long'],
    [{ body: '![](gone)' }, 'picture_missing'],
    [{ logo: 'gone' }, 'picture_missing'],
    [{ body: `[qr](https://s.example/${'a'.repeat(1_300)})` }, 'bad_code'],
    [{ sender: 'Ligne\n'.repeat(40) }, 'sender_too_long'],
  ])('%#: %j', (changes, code) => {
    expect(drawing(changes)).toThrow(expect.objectContaining({ who: 'user', code }));
  });

  test.each([
    ['a picture of 5 MB', Buffer.concat([makePng(10, 10), Buffer.alloc(5 * 1024 * 1024)]), '5.0 MB'],
    ['a text', Buffer.from('hello'), 'another format'],
    ['a PNG that unpacks to a gigapixel', (() => { const png = makePng(4, 4); png.writeUInt32BE(40_000, 16); png.writeUInt32BE(40_000, 20); return png; })(), '40000 x 40000 pixels'],
    ['a PNG that is cut off', makePng(4, 4).subarray(0, 20), 'cut off'],
  ])('%s is refused before it is opened', (_, bytes, found) => {
    expect(() => checkPicture('photo', bytes)).toThrow(found);
  });

  test('a damaged picture fails its letter with a sentence', () => {
    const broken = new Map([['photo', { bytes: Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8]), widthPx: 10, heightPx: 10 }]]);
    expect(drawing({ body: '![20](photo)', pictures: broken })).toThrow(expect.objectContaining({ code: 'bad_picture' }));
  });
});

test('whatever a contact is called, a letter is made or refused with a sentence', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 80 }), (body, name) => {
    try {
      expect(drawLetter(new SheetWriter('sans', 'Test', 0), letter({ body: `${body}\n${name}`, sender: name }), false).pages).toBeGreaterThan(0);
    } catch (thrown) {
      expect(thrown).toMatchObject({ who: 'user', code: expect.stringMatching(/^(letter_|picture_|bad_|sender_)/) });
    }
  }), { numRuns: 150 });
});

describe('a postcard', () => {
  const card: Postcard = { address: ['Ada Byron', '3 RUE PASTEUR', '97400 SAINT DENIS'], picture: 'photo', title: 'L’automne au jardin', body: '**Chère Ada**,\n\nvoici nos housses.', sender: 'La Ferme\n69009 Lyon', pictures, size: 'a6', bleed: false, proof: null };
  const drawn = async (changes: Partial<Postcard> = {}) => {
    const writer = new SheetWriter('sans', 'Test', 0);
    drawPostcard(writer, { ...card, ...changes });
    return readPdf(await writer.end());
  };

  test('has its picture on one side, text and address on the other (X10)', async () => {
    const [front, back] = await drawn();
    expect([front?.widthMm, front?.heightMm]).toEqual([148, 105]);
    expect(front?.text).toContain('L’automne au jardin');
    expect(back?.place('97400 SAINT DENIS')?.xMm).toBeGreaterThan(74);
    expect(back?.place('Chère')?.xMm).toBeLessThan(20);
  });

  test('for a print shop that cuts it has three millimetres more on each side', async () => {
    expect((await drawn({ bleed: true }))[0]).toMatchObject({ widthMm: 154, heightMm: 111 });
  });

  test.each([[{ body: 'mot '.repeat(600) }, 'postcard_too_long'], [{ title: 'Long '.repeat(80) }, 'postcard_too_long'], [{ picture: 'gone' }, 'picture_missing']])('refuses what does not fit: %#', async (changes, code) => {
    await expect(drawn(changes)).rejects.toMatchObject({ code });
  });
});
