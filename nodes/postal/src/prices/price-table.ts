import { UserError } from '@parcours/sdk/node';
import { FRENCH_OVERSEAS, isFrench } from '../address/countries.js';

export const ZONES = ['home', 'overseas', 'europe', 'world'] as const;
export type Zone = (typeof ZONES)[number];
export const SPEEDS = ['economy', 'standard', 'registered'] as const;
export type Speed = (typeof SPEEDS)[number];

/** One step of a tariff: up to so many grams, in major units of the currency. */
interface Postage {
  readonly zone: Zone;
  readonly speed: Speed;
  readonly maximumGrams: number;
  readonly price: number;
}

export interface PriceTable {
  readonly currency: string;
  readonly postage: readonly Postage[];
  /** Of one printed side. */
  readonly blackPage: number;
  readonly colourPage: number;
  /** Folding, envelope. */
  readonly handling: number;
}

/**
 * Examples of the size of French prices in 2025, so that an estimate exists at all. They are nobody's tariff: what a contract says goes into
 * the credential.
 */
export const EXAMPLE_PRICES = `# examples, 2025: replace them by your contract's
currency EUR
black 0.04
colour 0.12
handling 0.10
home economy 20 0.80
home economy 100 1.50
home economy 250 2.60
home standard 20 1.39
home standard 100 2.78
home standard 250 4.40
home standard 500 6.60
home registered 20 5.74
home registered 100 6.80
overseas standard 20 1.44
overseas standard 100 3.00
europe standard 20 2.10
europe standard 100 4.20
world standard 20 2.10
world standard 100 4.20`;

const MAX_LINES = 200;
const refuse = (line: string): never => {
  throw new UserError('bad_prices', `Expected lines such as "currency EUR", "black 0.04" or "home standard 20 1.39" in the price table, found "${line.slice(0, 80)}"; correct the credential.`);
};

const amount = (text: string | undefined, line: string): number => (text !== undefined && /^\d{1,6}(\.\d{1,4})?$/.test(text) ? Number(text) : refuse(line));

/** Reads the table a credential holds. Throws `UserError` `bad_prices`. */
export function readPrices(text: string): PriceTable {
  const table = { currency: 'EUR', postage: [] as Postage[], blackPage: 0, colourPage: 0, handling: 0 };
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > MAX_LINES) refuse(`${lines.length} lines`);
  for (const line of lines) {
    const [first = '', second, third, fourth, ...more] = line.split(/\s+/);
    if (more.length > 0) refuse(line);
    if (first === 'currency') table.currency = second !== undefined && /^[A-Z]{3}$/.test(second) ? second : refuse(line);
    else if (first === 'black') table.blackPage = amount(second, line);
    else if (first === 'colour') table.colourPage = amount(second, line);
    else if (first === 'handling') table.handling = amount(second, line);
    else if (ZONES.some((zone) => zone === first) && SPEEDS.some((speed) => speed === second)) table.postage.push({ zone: first as Zone, speed: second as Speed, maximumGrams: amount(third, line), price: amount(fourth, line) });
    else refuse(line);
  }
  return table;
}

const EUROPE = new Set('AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK'.split(' '));

/** Monaco, whose codes begin with 98 too, is served like France. */
const isOverseas = (country: string, lastLine: string): boolean => country !== 'MC' && (FRENCH_OVERSEAS.includes(country) || (/^9[78]\d{3} /.test(lastLine) && !lastLine.startsWith('98000 ')));

/** Which tariff applies between two countries; a French overseas department is overseas for France. */
export function zoneOf(country: string, home: string, lastLine: string): Zone {
  if (isFrench(country) && isFrench(home)) return isOverseas(country, lastLine) ? 'overseas' : 'home';
  if (country === home) return 'home';
  return EUROPE.has(country) ? 'europe' : 'world';
}
