import type { JsonObject, Localized, NodeContext, TeamMessage, TeamTold } from '@parcours/sdk/node';

const LABELS = {
  score: { en: 'Score', fr: 'Score' },
  stage: { en: 'Stage', fr: 'Étape' },
  email: { en: 'Email', fr: 'E-mail' },
  phone: { en: 'Phone', fr: 'Téléphone' },
  company: { en: 'Company', fr: 'Entreprise' },
  owner: { en: 'Looked after by', fr: 'Suivi par' },
  why: { en: 'Why', fr: 'Pourquoi' },
  note: { en: 'Note', fr: 'Note' },
} as const satisfies Record<string, Localized>;

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** The mail about a hot lead; `lead` as `leadOf` makes it. */
export function salesMessage(lead: JsonObject): Pick<TeamMessage, 'title' | 'lead' | 'facts' | 'contactId'> {
  const [contact, score, stages] = [lead['contact'] as JsonObject, lead['score'] as JsonObject, lead['stages'] as JsonObject];
  const who = [contact['name'], contact['company']].map(textOf).filter((part) => part !== '').join(', ');
  const points = `${textOf(score['points'])} points${score['grade'] === null ? '' : `, ${textOf(score['grade'])}`}`;
  const why = (lead['why'] as readonly JsonObject[]).map((one) => `${textOf(one['rule'])} (${textOf(one['points'])})`).join(', ');
  const values = { score: `${textOf(score['name'])}: ${points}`, stage: textOf(stages['']), email: textOf(contact['email']), phone: textOf(contact['phone']), company: textOf(contact['company']), owner: textOf(contact['owner']), why, note: textOf(lead['note']) };
  return {
    title: { en: `Hot lead: ${who} (${points})`, fr: `Prospect chaud : ${who} (${points})` },
    lead: { en: 'This contact is worth a call now.', fr: 'Ce contact mérite un appel dès maintenant.' },
    facts: (Object.keys(LABELS) as (keyof typeof LABELS)[]).flatMap((key) => (values[key] === '' ? [] : [{ label: LABELS[key], value: values[key] }])),
    contactId: Number(contact['id']),
  };
}

/** Mails members about a lead; `members` are addresses between commas. */
export const tellSales = (context: NodeContext, members: string, key: string, lead: JsonObject): Promise<TeamTold> =>
  context.tellTeam({ key, to: members.split(/[,;\s]+/).filter((address) => address !== ''), ...salesMessage(lead) });
