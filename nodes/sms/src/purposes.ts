import type { NodeContext, OptionsContext, OptionsPage } from '@parcours/sdk/node';

/** What the workspace writes to people for by SMS. */
export const listPurposes = async (context: OptionsContext): Promise<OptionsPage> => ({
  options: (await context.purposes())
    .filter(({ channels }) => channels.includes('sms'))
    .map(({ key, name, basis }) => ({ value: key, label: name.fr === undefined || name.en === name.fr ? name.en : `${name.en} · ${name.fr}`, hint: basis })),
});

/** Which of these purposes are what somebody has asked for; nobody is asked where none is named. */
export async function servicePurposes(named: readonly string[], context: Pick<NodeContext, 'purposes'>): Promise<ReadonlySet<string>> {
  if (named.every((purpose) => purpose === '')) return new Set();
  return new Set((await context.purposes()).flatMap(({ key, basis }) => (basis === 'service' ? [key] : [])));
}
