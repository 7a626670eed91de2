/** How the last lines of a country's addresses are written, after the Universal Postal Union's sheets. */
export interface CountryFormat {
  /** Of the postcode in its written form. */
  readonly postcode: RegExp;
  readonly example: string;
  /** What people type, in the form that is printed. */
  readonly written?: (postcode: string) => string;
  /** From the postcode, city and region, in capitals, to the lines below the street. */
  readonly last: (parts: { readonly postcode: string; readonly city: string; readonly region: string }) => readonly string[];
  readonly needsRegion?: true;
  /** Countries that have no postcodes for everybody. */
  readonly optionalPostcode?: true;
}

const before = ({ postcode, city }: { readonly postcode: string; readonly city: string }): readonly string[] => [`${postcode} ${city}`.trim()];
const grouped = (at: number, by: string) => (postcode: string): string => { const plain = postcode.replace(/[\s-]+/g, ''); return `${plain.slice(0, at)}${by}${plain.slice(at)}`; };
const digits = (count: number, example: string): CountryFormat => ({ postcode: new RegExp(`^\\d{${count}}$`), example, last: before });

export const COUNTRY_FORMATS: Readonly<Record<string, CountryFormat>> = {
  FR: digits(5, '75008'),
  BE: digits(4, '1000'),
  CH: digits(4, '1201'),
  DE: digits(5, '10115'),
  AT: digits(4, '1010'),
  DK: digits(4, '1050'),
  LU: { postcode: /^L-\d{4}$/, example: 'L-1009', written: (postcode) => `L-${postcode.replace(/^L[\s-]*/, '')}`, last: before },
  ES: { ...digits(5, '28001'), last: ({ postcode, city, region }) => [`${postcode} ${city}`, ...(region === '' || region === city ? [] : [region])] },
  IT: { ...digits(5, '00184'), last: ({ postcode, city, region }) => [`${postcode} ${city} ${region}`.trim()] },
  PT: { postcode: /^\d{4}-\d{3}$/, example: '1000-205', written: grouped(4, '-'), last: before },
  NL: { postcode: /^\d{4} [A-Z]{2}$/, example: '1012 AB', written: grouped(4, ' '), last: ({ postcode, city }) => [`${postcode}  ${city}`] },
  PL: { postcode: /^\d{2}-\d{3}$/, example: '00-950', written: grouped(2, '-'), last: before },
  SE: { postcode: /^\d{3} \d{2}$/, example: '111 52', written: grouped(3, ' '), last: before },
  LV: { postcode: /^LV-\d{4}$/, example: 'LV-1010', written: (postcode) => `LV-${postcode.replace(/^LV[\s-]*/, '')}`, last: ({ postcode, city }) => [`${city}, ${postcode}`] },
  GB: { postcode: /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/, example: 'SW1A 1AA', written: (postcode) => { const plain = postcode.replace(/\s+/g, ''); return `${plain.slice(0, -3)} ${plain.slice(-3)}`; }, last: ({ postcode, city }) => [city, postcode] },
  IE: { postcode: /^[A-Z]\d[\dW] [A-Z\d]{4}$/, example: 'D02 AF30', written: grouped(3, ' '), optionalPostcode: true, last: ({ postcode, city, region }) => [city, region, postcode].filter((line) => line !== '') },
  US: { postcode: /^\d{5}(-\d{4})?$/, example: '10001', needsRegion: true, last: ({ postcode, city, region }) => [`${city} ${region} ${postcode}`] },
  CA: { postcode: /^[A-Z]\d[A-Z] \d[A-Z]\d$/, example: 'K1A 0B1', written: grouped(3, ' '), needsRegion: true, last: ({ postcode, city, region }) => [`${city} ${region}  ${postcode}`] },
  MA: digits(5, '10000'),
  TN: digits(4, '1000'),
  DZ: digits(5, '16000'),
};

/** For countries that are not in the table: the postcode, if there is one, before the city. */
export const GENERAL_FORMAT: CountryFormat = { postcode: /^.{0,12}$/, example: '', optionalPostcode: true, last: before };
