import type { Localized, TeamMessage } from '@parcours/sdk/node';
import type { Language } from '../alerts/words/formats.js';
import { button, escapeHtml, layOut, table } from '../alerts/words/lay-out.js';
import type { Rendered } from '../alerts/words/render-news.js';

const WORDS = {
  en: { colon: ': ', look: 'See the contact', footer: (workspace: string) => `You get this because a workflow of the workspace “${workspace}” names your address.` },
  fr: { colon: ' : ', look: 'Voir le contact', footer: (workspace: string) => `Vous recevez ce message parce qu’un workflow de l’espace de travail « ${workspace} » nomme votre adresse.` },
} as const;

interface Reader {
  readonly language: Language;
  readonly workspace: string;
  readonly baseUrl: string;
}

/** What a node tells a person of the house, as a mail in their language. */
export function renderTeamMessage({ title, lead, facts, contactId }: Pick<TeamMessage, 'title' | 'lead' | 'facts' | 'contactId'>, { language, workspace, baseUrl }: Reader): Rendered {
  const words = WORDS[language];
  const read = (text: Localized): string => text[language] ?? text.en;
  const link = contactId === null ? null : `${baseUrl}/contacts/${contactId}`;
  const rows = facts.map(({ label, value }) => [read(label), value] as const);
  const footer = words.footer(workspace);
  return {
    subject: read(title),
    html: layOut({
      language, title: read(title), lead: read(lead), footer: escapeHtml(footer),
      body: `${rows.length === 0 ? '' : table([], rows.map((row) => row.map(escapeHtml)))}${link === null ? '' : button(link, words.look)}`,
    }),
    text: `${read(lead)}\n\n${rows.map(([label, value]) => `${label}${words.colon}${value}\n`).join('')}${link === null ? '' : `\n${words.look}${words.colon}${link}\n`}\n-- \n${footer}\n`,
  };
}
