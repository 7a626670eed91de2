import { createHash } from 'node:crypto';
import { gsmCodes, measureSms, splitSms } from '@parcours/sdk/node';

export interface Encoded {
  /** 0: the GSM alphabet, one septet a byte; 8: UCS-2. */
  readonly dataCoding: 0 | 8;
  /** One buffer per `submit_sm`, each with its header where there are several. */
  readonly parts: readonly Buffer[];
  readonly hasHeaders: boolean;
}

const gsm = (text: string): Buffer => Buffer.from([...text].flatMap((character) => gsmCodes(character) ?? []));
const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Of a message that comes again: telephones put parts with the same reference together, so those of a second try are the same parts. */
const referenceOf = (key: string): number => createHash('sha256').update(key).digest()[0] ?? 0;

/**
 * The bytes of a message: alone, or in parts with the header of concatenated messages (3GPP TS 23.040, 9.2.3.24.1, 8-bit reference).
 * `whole`: in one buffer however long, for `message_payload`, where the centre cuts it.
 */
export function encodeParts(text: string, key: string, whole: boolean): Encoded {
  const { encoding } = measureSms(text);
  const encode = encoding === 'gsm7' ? gsm : ucs2;
  const dataCoding = encoding === 'gsm7' ? 0 : 8;
  const texts = whole ? [text] : splitSms(text);
  if (texts.length === 1) return { dataCoding, parts: [encode(text)], hasHeaders: false };
  const reference = referenceOf(key);
  return { dataCoding, hasHeaders: true, parts: texts.map((part, index) => Buffer.concat([Buffer.from([5, 0, 3, reference, texts.length, index + 1]), encode(part)])) };
}
