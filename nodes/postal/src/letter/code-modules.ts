import { DefectError, UserError } from '@parcours/sdk/node';
import bwip from 'bwip-js/node';
import { encode } from 'uqr';

/** Rows of dark and light modules, without the quiet zone around them. */
export type Modules = readonly (readonly boolean[])[];

const MAX_CHARACTERS = { qr: 1_200, datamatrix: 1_000 } as const;

function dataMatrix(content: string): Modules {
  const [symbol] = bwip.raw({ bcid: 'datamatrix', text: content });
  if (symbol === undefined || !('pixs' in symbol)) throw new DefectError('no_symbol', 'Expected a DataMatrix as rows of modules, found another symbol.');
  return Array.from({ length: symbol.pixy }, (_, row) => Array.from({ length: symbol.pixx }, (__, column) => symbol.pixs[row * symbol.pixx + column] === 1));
}

/** A letter is drawn by itself and in its lot: the second time its codes are known. Choosing the mask of a QR code is most of their work. */
const KEPT = 1_000;
const kept = new Map<string, Modules>();

/** Throws `UserError` `bad_code` for what does not fit into a code people can scan. */
export function codeModules(symbology: 'qr' | 'datamatrix', content: string): Modules {
  const most = MAX_CHARACTERS[symbology];
  if (content.length === 0 || content.length > most) throw new UserError('bad_code', `Expected 1 to ${most} characters for a ${symbology === 'qr' ? 'QR code' : 'DataMatrix'}, found ${content.length}; use a shorter address.`);
  const key = `${symbology} ${content}`;
  const known = kept.get(key);
  if (known) return known;
  const rows = symbology === 'qr' ? encode(content, { ecc: 'M', border: 0 }).data : dataMatrix(content);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, rows);
  return rows;
}
