import { setImmediate as aMoment } from 'node:timers/promises';
import { answerConcurrently, fail, next, toFailure, wait, type NodeContext, type Outcome } from '@parcours/sdk/node';
import { SheetWriter } from '../letter/sheet-writer.js';
import { nextCutOff } from '../print-shop/cut-off.js';
import { handOverLot, type Outbox } from '../print-shop/hand-over-lot.js';
import type { LotEntry } from '../print-shop/manifest.js';
import { readPrintShop, type PrintShopSettings } from '../print-shop/read-print-shop.js';
import { openSftp } from '../print-shop/sftp-outbox.js';
import { copyOf, type ReadyLetter } from './ready-letter.js';

const BEGUN_AT_ONCE = 10;
const DRAWN_IN_A_ROW = 20;

/** What one call gets of a lot at most: keeps the memory it needs, a few dozen megabytes, within bounds. */
export const LETTERS_TOGETHER = 2_000;

interface Closing {
  readonly lot: string;
  readonly cutOffAt: number;
}

const closingOf = (letter: ReadyLetter): Closing | null => {
  const { lot, cutOffAt } = letter.item.resumed?.memo ?? {};
  return typeof lot === 'string' && typeof cutOffAt === 'number' ? { lot, cutOffAt } : null;
};

/** Whether the lot a letter waits for is to be handed over now. */
export const isDue = (letter: ReadyLetter, now: number): boolean => (closingOf(letter)?.cutOffAt ?? Infinity) <= now;

/** Letters that can be printed, folded and posted in one go. */
function nameOf(letter: ReadyLetter, { lot }: Closing): string {
  const { kind, format, duplex, colour, speed, envelope } = letter.piece.options;
  return [lot, kind, format, duplex ? 'duplex' : 'simplex', colour ? 'colour' : 'black', speed, ...(kind === 'letter' ? [envelope] : [])].join('_');
}

/** A letter waits for the cut-off of its day: one row. Its delivery stays open until it has been handed over. */
function collect({ lot, cutOffAt }: Closing): Outcome {
  return wait({ until: cutOffAt, again: true, memo: { lot, cutOffAt }, delivery: { status: 'pending', code: 'collected', reason: `The letter waits for the lot of ${lot.replace('_', ' at ')}; when that is closed, it is handed to the print shop.` } });
}

/** The lot a letter belongs to: that of the first cut-off after it came in, also when it is looked at again before or after. */
function lotOf(letter: ReadyLetter, settings: PrintShopSettings, context: NodeContext): Closing {
  const known = closingOf(letter);
  if (known !== null) return known;
  const { at, lot } = nextCutOff(context.now(), context.timezone, settings.cutOff);
  return { lot, cutOffAt: at };
}

/** All letters in one document, fonts and pictures once. */
async function mergeLetters(letters: readonly ReadyLetter[], title: string, madeAt: number): Promise<{ pdf: Buffer; entries: LotEntry[] }> {
  const writer = new SheetWriter(letters[0]?.piece.typeface ?? 'serif', title, madeAt);
  const entries: LotEntry[] = [];
  for (const { piece, pictures, address, zone, grams, by, sheetCode, delivery } of letters) {
    const firstPage = writer.pages + 1;
    const { pages, sheets } = piece.draw(writer, pictures, { address: address.lines, by, sheetCode, proof: null, among: true });
    entries.push({ key: delivery.key, firstPage, lastPage: writer.pages, pages, sheets, grams, country: address.country, zone, lines: address.lines });
    // thousands of letters in a row: whoever else this process serves gets a turn, and the lease is renewed
    if (entries.length % DRAWN_IN_A_ROW === 0) await aMoment();
  }
  return { pdf: await writer.end(), entries };
}

async function closeLot(name: string, letters: readonly ReadyLetter[], cutOffAt: number, outbox: Outbox, context: NodeContext): Promise<Map<ReadyLetter, Outcome>> {
  const answered = new Map<ReadyLetter, Outcome>();
  const begun: ReadyLetter[] = [];
  await answerConcurrently(letters, BEGUN_AT_ONCE, async (letter) => {
    try {
      await context.begin(letter.delivery.key, letter.address.lines.join('\n'));
      begun.push(letter);
    } catch (thrown) {
      answered.set(letter, fail(toFailure(thrown)));
    }
    return next();
  });
  if (begun.length === 0) return answered;
  begun.sort((one, other) => one.delivery.key.localeCompare(other.delivery.key, 'en', { numeric: true }));
  try {
    const options = (begun[0] as ReadyLetter).piece.options;
    const { pdf, entries } = await mergeLetters(begun, name, cutOffAt);
    const stem = await handOverLot({ name, cutOffAt, options, entries }, pdf, outbox);
    entries.forEach(({ firstPage }, index) => {
      const letter = begun[index] as ReadyLetter;
      answered.set(letter, next('main', { delivery: { status: 'sent', providerId: `${stem}:${firstPage}`, parts: letter.sheets, ...(letter.cost === null ? {} : { cost: letter.cost }), copy: copyOf(letter, letter.kept) } }));
    });
  } catch (thrown) {
    const failure = toFailure(thrown);
    for (const letter of begun) answered.set(letter, fail(failure));
  }
  return answered;
}

/**
 * Letters for one print shop. Those that have just come in are parked until the cut-off of their day; those that come back then are handed over
 * together, one PDF and manifest for all that can be printed in one go. A lot of more letters than `LETTERS_TOGETHER` has several such parts.
 */
export async function printLots(letters: readonly ReadyLetter[], values: Readonly<Record<string, string>>, context: NodeContext): Promise<Map<ReadyLetter, Outcome>> {
  const settings = readPrintShop(values);
  const answered = new Map<ReadyLetter, Outcome>();
  const groups = new Map<string, { letters: ReadyLetter[]; cutOffAt: number }>();
  for (const letter of letters) {
    const closing = lotOf(letter, settings, context);
    if (closing.cutOffAt > context.now()) {
      answered.set(letter, collect(closing));
      continue;
    }
    const name = nameOf(letter, closing);
    const group = groups.get(name) ?? { letters: [], cutOffAt: closing.cutOffAt };
    group.letters.push(letter);
    groups.set(name, group);
  }
  if (groups.size === 0) return answered;
  const sftp = settings.sftp === null ? null : await openSftp(settings.sftp, context);
  const outbox: Outbox = sftp === null ? { put: (fileName, bytes) => context.dropFile({ folder: settings.folder, fileName, base64: bytes.toString('base64') }) } : sftp.outbox(settings.folder);
  try {
    for (const [name, { letters: together, cutOffAt }] of groups) for (const [letter, outcome] of await closeLot(name, together, cutOffAt, outbox, context)) answered.set(letter, outcome);
  } finally {
    sftp?.close();
  }
  return answered;
}
