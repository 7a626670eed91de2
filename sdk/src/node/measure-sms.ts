/** GSM 03.38 (3GPP TS 23.038, 6.2.1): the place of a character is its code. U+001B stands where the escape to the second table is. */
const BASIC = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Its extension table (6.2.1.1): an escape, then this code. */
const EXTENSION: Readonly<Record<string, number>> = { '\f': 0x0a, '^': 0x14, '{': 0x28, '}': 0x29, '\\': 0x2f, '[': 0x3c, '~': 0x3d, ']': 0x3e, '|': 0x40, '€': 0x65 };
const ESCAPE = 0x1b;

const CODES: ReadonlyMap<string, readonly number[]> = new Map([
  ...[...BASIC].flatMap((character, code): [string, readonly number[]][] => (code === ESCAPE ? [] : [[character, [code]]])),
  ...Object.entries(EXTENSION).map(([character, code]): [string, readonly number[]] => [character, [ESCAPE, code]]),
]);

/** Of a message alone, and of each part of several, which give six bytes to the header that joins them. */
const ROOM = { gsm7: { alone: 160, joined: 153 }, ucs2: { alone: 70, joined: 67 } } as const;

export type SmsEncoding = keyof typeof ROOM;

export interface SmsMeasure {
  /** `gsm7` when every character is in the GSM alphabet or its extension, otherwise `ucs2`. */
  readonly encoding: SmsEncoding;
  /** Septets, or 16-bit units. */
  readonly units: number;
  /** What is paid for: at least 1, also for an empty text. */
  readonly parts: number;
  /** Units one part holds: 160 or 153, 70 or 67. */
  readonly unitsPerPart: number;
  /** Characters that make it `ucs2`, each once, in the order they come. */
  readonly foreign: readonly string[];
}

/** The septets of one character, two for those of the extension table; undefined outside of the GSM alphabet. */
export const gsmCodes = (character: string): readonly number[] | undefined => CODES.get(character);

function measureParts(characters: readonly string[], encoding: SmsEncoding): { readonly texts: readonly string[]; readonly units: number } {
  const sizeOf = (character: string): number => (encoding === 'gsm7' ? (CODES.get(character) as readonly number[]).length : character.length);
  const units = characters.reduce((sum, character) => sum + sizeOf(character), 0);
  if (units <= ROOM[encoding].alone) return { texts: [characters.join('')], units };
  const texts: string[] = [];
  let text = '';
  let used = 0;
  for (const character of characters) {
    const size = sizeOf(character);
    if (used + size > ROOM[encoding].joined) {
      texts.push(text);
      text = '';
      used = 0;
    }
    text += character;
    used += size;
  }
  return { texts: [...texts, text], units };
}

const isGsm = (characters: readonly string[]): boolean => characters.every((character) => CODES.has(character));

/**
 * How an SMS is cut into parts: a character is never divided, neither one of two septets nor a surrogate pair, so a part may be a unit short.
 * Joined again they are the text. Source: 3GPP TS 23.038 and 23.040 (concatenation with an 8-bit reference).
 */
export function splitSms(text: string): readonly string[] {
  const characters = [...text];
  return measureParts(characters, isGsm(characters) ? 'gsm7' : 'ucs2').texts;
}

/** How long an SMS is and in how many parts it goes out; pure. The same rules as `splitSms`. */
export function measureSms(text: string): SmsMeasure {
  const characters = [...text];
  const foreign = [...new Set(characters.filter((character) => !CODES.has(character)))];
  const encoding: SmsEncoding = foreign.length === 0 ? 'gsm7' : 'ucs2';
  const { texts, units } = measureParts(characters, encoding);
  return { encoding, units, parts: texts.length, unitsPerPart: texts.length > 1 ? ROOM[encoding].joined : ROOM[encoding].alone, foreign };
}
