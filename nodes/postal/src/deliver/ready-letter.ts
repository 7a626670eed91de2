import { DefectError, UserError, type BatchItem, type DeliveryCost, type DeliveryIntent, type FileReference, type NodeContext, type SentCopy } from '@parcours/sdk/node';
import { layOutAddress } from '../address/lay-out-address.js';
import type { LaidOutAddress, PostalAddress } from '../address/postal-address.js';
import { SheetWriter } from '../letter/sheet-writer.js';
import type { Pictures } from '../letter/pictures.js';
import { estimatePrice, weightOf } from '../prices/estimate-price.js';
import { zoneOf, type PriceTable, type Zone } from '../prices/price-table.js';
import type { Piece, Printing } from './piece.js';

/** A letter whose address, words and pictures are known to be good. */
export interface ReadyLetter {
  readonly item: BatchItem<unknown>;
  readonly delivery: DeliveryIntent;
  readonly typed: PostalAddress;
  readonly address: LaidOutAddress;
  readonly zone: Zone;
  readonly piece: Piece;
  readonly pictures: Pictures;
  readonly by: Printing['by'];
  readonly pages: number;
  readonly sheets: number;
  readonly grams: number;
  readonly cost: DeliveryCost | null;
  /** By itself, as a PDF; empty once it is kept. */
  readonly pdf: Buffer;
  /** The PDF as a file of its run, where it is kept already. */
  readonly kept: FileReference | null;
  readonly sheetCode: string;
}

export interface Wanted {
  readonly item: BatchItem<unknown>;
  readonly typed: PostalAddress;
  readonly home: string;
  readonly piece: Piece;
  readonly pictures: Pictures;
  readonly by: Printing['by'];
  readonly prices: PriceTable;
  readonly proof: string | null;
  readonly madeAt: number;
}

/** Short enough for a code of eight millimetres, and the delivery's own. */
const codeOf = (key: string): string => key.slice(0, 60);

/** Draws a letter by itself and weighs it. Throws `UserError` `undeliverable_address` and what `drawLetter` throws. */
export async function readyLetter({ item, typed, home, piece, pictures, by, prices, proof, madeAt }: Wanted): Promise<ReadyLetter> {
  const { delivery } = item;
  if (delivery === null) throw new DefectError('no_delivery', 'Expected a recorded delivery for each letter, found none; this node must run in the lane for effects.');
  const address = layOutAddress(typed, home);
  if (address.problems.length > 0) throw new UserError('undeliverable_address', address.problems.map(({ sentence }) => sentence.en).join(' '), { sentence: { en: address.problems.map(({ sentence }) => sentence.en).join(' '), fr: address.problems.map(({ sentence }) => sentence.fr).join(' ') } });
  const writer = new SheetWriter(piece.typeface, piece.subject, madeAt);
  const sheetCode = by === 'printShop' ? codeOf(delivery.key) : '';
  const { pages, sheets } = piece.draw(writer, pictures, { address: by === 'printShop' ? address.lines : [], by, sheetCode, proof, among: false });
  const zone = zoneOf(address.country, home, address.lines.at(-1) ?? '');
  const { kind, colour, speed } = piece.options;
  return { item, delivery, typed, address, zone, piece, pictures, by, pages, sheets, grams: weightOf({ kind, sheets }), cost: estimatePrice({ kind, pages, sheets, colour, zone, speed }, prices), pdf: await writer.end(), kept: null, sheetCode };
}

/** The letter's own PDF, kept with its run. */
export const keepPdf = (letter: ReadyLetter, context: Pick<NodeContext, 'saveFile'>): Promise<FileReference> =>
  context.saveFile({ fileName: `${letter.piece.options.kind}.pdf`, mimeType: 'application/pdf', base64: letter.pdf.toString('base64'), runId: letter.item.run.id });

const NOTHING = Buffer.alloc(0);

/** Without its PDF, of which thousands would have to be held until a lot is printed: kept with its run first, if it is to be printed now. */
export const shelve = async (letter: ReadyLetter, keep: boolean, context: Pick<NodeContext, 'saveFile'>): Promise<ReadyLetter> => ({ ...letter, kept: keep ? await keepPdf(letter, context) : null, pdf: NOTHING });

export const copyOf = (letter: ReadyLetter, file: FileReference | null): SentCopy => ({
  to: letter.address.lines.join('\n'), subject: letter.piece.subject, text: letter.piece.text.slice(0, 200_000), ...(file === null ? {} : { files: [file.id] }),
});
