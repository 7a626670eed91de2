import { UserError } from '@parcours/sdk/node';

const KINDS = ['runs', 'contacts', 'events', 'messages'] as const;

/** What each workspace may use at most: contacts it has; runs, events and messages of a day in UTC. What is not named has no limit. */
export type QuotaSettings = Readonly<Partial<Record<(typeof KINDS)[number], number>>>;

/** Reads `kind=number` pairs. Throws `UserError` `config_invalid`. */
export function readQuotaSettings(text: string | undefined): QuotaSettings {
  const quotas: Record<string, number> = {};
  for (const pair of (text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    const [, kind = '', number = ''] = /^([a-z]+)=(\d{1,12})$/.exec(pair) ?? [];
    if (!(KINDS as readonly string[]).includes(kind)) throw new UserError('config_invalid', `PARCOURS_QUOTAS must be limits such as contacts=100000,messages=50000 of ${KINDS.join(', ')}, but has ${JSON.stringify(pair.slice(0, 80))}: correct it or remove it, then start again.`, { setting: 'PARCOURS_QUOTAS' });
    quotas[kind] = Number(number);
  }
  return quotas;
}
