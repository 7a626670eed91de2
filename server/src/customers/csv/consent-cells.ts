import { UserError, type ConsentChannel } from '@parcours/sdk/node';
import type { ImportColumn } from './contact-columns.js';
import { unprotect } from './write-csv.js';

/** What a row says that somebody has agreed to, or no longer does. */
export interface ImportedConsent {
  readonly purpose: string;
  readonly channel: ConsentChannel;
  readonly state: 'granted' | 'withdrawn';
  /** Where it was said; null: the file does not say. */
  readonly source: string | null;
  readonly text: string;
}

const YES: ReadonlySet<string> = new Set(['yes', 'y', 'true', '1', 'x', 'granted', 'opt-in', 'optin', 'oui', 'o', 'vrai', 'accepté', 'accord']);
const NO: ReadonlySet<string> = new Set(['no', 'n', 'false', '0', 'withdrawn', 'opt-out', 'optout', 'non', 'faux', 'refusé', 'refus']);

/** A column of consent: `consent:PURPOSE:CHANNEL`. */
export const CONSENT_COLUMN = /^consent:([a-z][a-z0-9_-]{0,39}):(email|sms|post|web)$/;

const NOTHING: readonly ImportedConsent[] = [];

/** An empty cell says nothing: it neither agrees nor objects. Throws `UserError` `bad_consent`. */
export function consentsOf(fields: readonly string[], columns: readonly ImportColumn[]): ImportedConsent[] {
  const cell = (index: number): string => unprotect(fields[index] ?? '').trim();
  const said = (to: string): string => {
    const index = columns.findIndex((column) => column.to === to);
    return index < 0 ? '' : cell(index);
  };
  return columns.flatMap(({ to }, index): readonly ImportedConsent[] => {
    if (to === null || !to.startsWith('consent:')) return NOTHING;
    const [, purpose, channel] = CONSENT_COLUMN.exec(to) ?? [];
    const word = cell(index).toLowerCase();
    if (purpose === undefined || word === '') return [];
    if (!YES.has(word) && !NO.has(word)) throw new UserError('bad_consent', `Expected in a column of consent yes, no or nothing, found "${word.slice(0, 40)}"; correct it.`);
    return [{ purpose, channel: channel as ConsentChannel, state: YES.has(word) ? 'granted' : 'withdrawn', source: said('consentSource') || null, text: said('consentText') }];
  });
}
