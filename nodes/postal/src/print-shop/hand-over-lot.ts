import { createHash } from 'node:crypto';
import { TransientError, isNodeFailure } from '@parcours/sdk/node';
import { manifestCsv, manifestJson, type Lot } from './manifest.js';

/** Where a print shop collects: files appear whole, and what is there is never overwritten. */
export interface Outbox {
  /** False when a file of that name is there already. Throws `outcome_unknown` when it may be there now. */
  put(fileName: string, bytes: Buffer): Promise<boolean>;
}

/** A file that nobody looks at before the manifest is there may be put a second time. */
async function putAgainIfNeeded(outbox: Outbox, fileName: string, bytes: Buffer): Promise<void> {
  try {
    await outbox.put(fileName, bytes);
  } catch (error) {
    if (!isNodeFailure(error) || error.code !== 'outcome_unknown') throw error;
    throw new TransientError('lot_interrupted', `Expected to hand over ${fileName}, found the connection gone in between; nothing counts before its manifest is there, so it is tried again.`, {}, { cause: error });
  }
}

/**
 * Puts a part of a lot where the print shop collects it: `<name>_<what is in it>.pdf`, then the manifest as CSV, and last the manifest as JSON
 * with the PDF's checksum. The JSON is what makes it count: a PDF without it, left by a connection that broke, is not to be printed. The name
 * is made from the content, so the same letters handed over again are the same files, and counted once.
 */
export async function handOverLot(lot: Lot, pdf: Buffer, outbox: Outbox): Promise<string> {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const content = createHash('sha256').update(JSON.stringify([sha256, lot.entries.map(({ key }) => key)])).digest('hex').slice(0, 10);
  const stem = `${lot.name}_${content}`;
  await putAgainIfNeeded(outbox, `${stem}.pdf`, pdf);
  await putAgainIfNeeded(outbox, `${stem}.csv`, Buffer.from(manifestCsv(lot), 'utf8'));
  await outbox.put(`${stem}.json`, Buffer.from(manifestJson(lot, { fileName: `${stem}.pdf`, sha256 }), 'utf8'));
  return stem;
}
