import { UserError, oneLine } from '@parcours/sdk/node';

const PLACE = /\{\{\s*([A-Za-z]\w*)\s*\}\}/g;

export type Place = 'address' | 'form' | 'json' | 'header';

const ENCODE: Readonly<Record<Place, (value: string) => string>> = {
  address: encodeURIComponent,
  form: encodeURIComponent,
  // what stands between quotation marks
  json: (value) => JSON.stringify(value).slice(1, -1),
  header: (value) => oneLine(value),
};

/** Puts values into a text, encoded for where they go, so that none of them ends what it stands in. Throws `UserError` `bad_credential` for a place that does not exist. */
export const fillPlaces = (text: string, values: Readonly<Record<string, string>>, place: Place): string =>
  text.replace(PLACE, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new UserError('bad_credential', `Expected one of ${Object.keys(values).map((known) => `{{ ${known} }}`).join(', ')} in the credential, found ${whole}; correct it.`);
    return ENCODE[place](value);
  });

/** What stands at a path such as `messages.0.id`; undefined where there is nothing. */
export function valueAt(path: string, json: unknown): unknown {
  let found = json;
  for (const name of path.split('.').map((part) => part.trim())) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** A value as text: `12` and `"12"` are the same to those who describe a service. */
export const wordOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

/** Whether a word is in a list people wrote with commas; case does not count. */
export const isAmong = (word: string, list: string | undefined): boolean => word !== '' && (list ?? '').split(',').some((listed) => listed.trim().toLowerCase() === word.toLowerCase());
