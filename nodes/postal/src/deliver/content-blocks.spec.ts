import { describe, expect, test } from '@jest/globals';
import { emptyContent, newBlock, richText, type BlockOf, type ContentBody } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { makePng } from '../../test/make-png.js';
import { readPdf } from '../../test/read-pdf.js';
import { sendLetter } from '../send-letter.js';
import { paperBlocks } from './content-blocks.js';

const body: ContentBody = {
  ...emptyContent(), subject: 'Covers',
  blocks: [
    { id: 'a', type: 'heading', text: 'Autumn', level: 1, align: 'left' }, { id: 'b', type: 'text', rich: richText('Your garden furniture wants a cover.'), align: 'left' },
    { ...(newBlock('button', 'c') as BlockOf<'button'>), label: 'See the covers', href: 'https://shop.example/covers' }, { ...(newBlock('image', 'd') as BlockOf<'image'>), file: '9', width: 50 },
  ],
};
const address = { recipient: 'Ada Byron', street: '3 rue Pasteur', postcode: '69003', city: 'Lyon', building: '', locality: '', region: '', country: '' };

describe('a content of the library on paper (A30, X10)', () => {
  test('is set like a letter, its button is a code to scan', async () => {
    const storedFiles: Record<string, { fileName: string; mimeType: string; content: Buffer }> = { 9: { fileName: 'p.png', mimeType: 'image/png', content: makePng(60, 40) } };
    const asked: string[] = [];
    const [outcome] = await runNode(sendLetter, {
      settings: { credential: 1, format: 'content', content: '5', mode: 'proof', ...address }, contact: fakeContact(), contents: { 5: body }, storedFiles, credentials: { 1: { prices: '' } },
      trackLinks: async (requests) => requests.map(({ url }) => { asked.push(url); return 'https://l.example/s/abc'; }),
    });
    expect(outcome).toMatchObject({ kind: 'next', delivery: { code: 'proof' } });
    expect(asked).toEqual(['https://shop.example/covers']);
    const pdf = outcome?.kind === 'next' ? outcome.files?.['proof']?.id : undefined;
    const [page] = await readPdf(storedFiles[pdf ?? '']?.content ?? Buffer.alloc(0));
    expect(page?.text.replace(/\s+/g, ' ')).toContain('Autumn Your garden furniture wants a cover. See the covers');
  });

  test('that is gone fails its letters alone', async () => {
    const outcomes = await runNode(sendLetter, { settings: (index) => ({ credential: 1, mode: 'proof', ...address, ...(index === 0 ? { format: 'content', content: '6' } : { body: 'Hello' }) }), items: [{}, {}], contact: fakeContact(), storedFiles: {}, contents: { 5: body }, credentials: { 1: { prices: '' } } });
    expect(outcomes.map((outcome) => (outcome.kind === 'error' ? outcome.error.code : outcome.kind))).toEqual(['content_missing', 'next']);
  });

  test('has columns one below the other, coupons with their code, and no pictures that only the web has', () => {
    expect(paperBlocks({ kind: 'columns', columns: [{ widthPercent: 50, blocks: [{ kind: 'image', file: '9', alt: '', widthPercent: 50 }, { kind: 'image', url: 'https://cdn.example/x.png', alt: '', widthPercent: 50 }] }, { widthPercent: 50, blocks: [{ kind: 'coupon', title: 'Yours', code: 'AB12', note: '' }] }] }, 160).map(({ kind }) => kind)).toEqual(['picture', 'rule', 'heading', 'paragraph', 'rule']);
    expect(paperBlocks({ kind: 'image', file: '9', alt: '', widthPercent: 50 }, 160)).toEqual([{ kind: 'picture', name: 'file:9', widthMm: 80 }]);
  });
});
