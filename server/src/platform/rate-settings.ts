import { UserError } from '@parcours/sdk/node';

/** Requests a minute; a burst of half a minute's is let through at once. 0: not counted. */
const STANDARD = {
  /** Of one address to forms, pixels and the pages of the editor. */
  pages: 600,
  /** Of one address to webhooks. */
  hooks: 6_000,
  /** Of one address to the API, before anybody knows who asks. */
  strangers: 300,
  /** Of one person or API key. */
  callers: 6_000,
  /** Of all people and keys of a workspace together. */
  workspaces: 30_000,
} as const;

export type RateSettings = Readonly<Record<keyof typeof STANDARD, number>>;

/** Reads `name=number` pairs over the standard ones; `off` counts nothing. Throws `UserError` `config_invalid`. */
export function readRateSettings(text: string | undefined): RateSettings {
  const off = Object.fromEntries(Object.keys(STANDARD).map((name) => [name, 0])) as RateSettings;
  if (text === 'off') return off;
  const rates: Record<string, number> = { ...STANDARD };
  for (const pair of (text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    const [, name = '', number = ''] = /^([a-z]+)=(\d{1,9})$/.exec(pair) ?? [];
    if (!Object.hasOwn(STANDARD, name)) throw new UserError('config_invalid', `PARCOURS_RATE_LIMITS must be off, or requests a minute such as pages=600,hooks=6000 of ${Object.keys(STANDARD).join(', ')}, but has ${JSON.stringify(pair.slice(0, 80))}: correct it or remove it, then start again.`, { setting: 'PARCOURS_RATE_LIMITS' });
    rates[name] = Number(number);
  }
  return rates as RateSettings;
}
