/** Where a letter goes, part by part; what is not known is empty. */
export interface PostalAddress {
  /** Who it is for: title, first name and name, or a company. */
  readonly recipient: string;
  /** A company, when `recipient` is a person in it. */
  readonly organisation: string;
  /** What leads to the letter box inside: flat, floor, c/o. */
  readonly deliveryPoint: string;
  /** What leads to the door: building, entrance, residence. */
  readonly building: string;
  /** Number and street. */
  readonly street: string;
  /** Hamlet, PO box. */
  readonly locality: string;
  readonly postcode: string;
  /** With CEDEX where there is one. */
  readonly city: string;
  /** Province, state or county, where a country's addresses have one. */
  readonly region: string;
  /** ISO 3166 code or name; empty: the sender's own. */
  readonly country: string;
}

export const ADDRESS_PARTS = ['recipient', 'organisation', 'deliveryPoint', 'building', 'street', 'locality', 'postcode', 'city', 'region', 'country'] as const satisfies readonly (keyof PostalAddress)[];

export const MAX_LINES = 6;
export const MAX_CHARACTERS = 38;

/** One sentence in both languages, and a stable code. */
export interface AddressProblem {
  readonly code: 'missing_recipient' | 'missing_street' | 'missing_postcode' | 'missing_city' | 'missing_region' | 'bad_postcode' | 'unknown_country' | 'line_too_long' | 'too_many_lines' | 'unprintable';
  readonly sentence: { readonly en: string; readonly fr: string };
}

/** What the standard made shorter, so that nothing disappears unsaid. */
export interface Shortening {
  readonly from: string;
  readonly to: string;
}

export interface LaidOutAddress {
  /** ISO 3166 code; empty when the country is not known. */
  readonly country: string;
  /** From the top of the window to its bottom: at most 6 of at most 38 characters when there are no problems. */
  readonly lines: readonly string[];
  /** The last line is the country's name. */
  readonly isAbroad: boolean;
  readonly shortened: readonly Shortening[];
  readonly problems: readonly AddressProblem[];
}
