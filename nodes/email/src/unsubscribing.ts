import type { Contact, NodeContext, OptionsContext, OptionsPage, Purpose } from '@parcours/sdk/node';

/** How a message lets its reader unsubscribe. */
export interface Unsubscribe {
  readonly url: string;
  readonly language: 'en' | 'fr';
}

/** Stands in a message where the address of the page goes, for example `<a href="%unsubscribe%">`. */
export const UNSUBSCRIBE_MARK = '%unsubscribe%';

const WORDS = { en: 'Unsubscribe or choose what you receive', fr: 'Se désabonner ou choisir ce que vous recevez' };

export const listPurposes = async (context: OptionsContext): Promise<OptionsPage> => ({
  options: (await context.purposes()).map(({ key, name, basis }) => ({ value: key, label: name.en === name.fr || name.fr === undefined ? name.en : `${name.en} · ${name.fr}`, hint: basis })),
});

export const languageOf = (contact: Pick<Contact, 'locale'> | null): 'en' | 'fr' => (contact?.locale?.toLowerCase().startsWith('fr') ? 'fr' : 'en');

/** Which of these purposes one can unsubscribe from, by their keys; nobody asks where none is named. */
export async function marketingPurposes(named: readonly string[], context: Pick<NodeContext, 'purposes'>): Promise<ReadonlyMap<string, Purpose>> {
  if (named.every((purpose) => purpose === '')) return new Map();
  return new Map((await context.purposes()).flatMap((purpose) => (purpose.basis === 'service' ? [] : [[purpose.key, purpose] as const])));
}

/** One-click unsubscribing: mail programs show a button and POST by themselves (RFC 2369, RFC 8058). */
export const unsubscribeHeaders = (url: string): Record<string, string> => ({ 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });

function footer(html: string, { url, language }: Unsubscribe): string {
  const link = `<p style="margin:32px 0 0;font:12px/1.5 sans-serif;color:#666;text-align:center"><a href="${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" style="color:#666">${WORDS[language]}</a></p>`;
  const end = html.toLowerCase().lastIndexOf('</body');
  return end === -1 ? html + link : html.slice(0, end) + link + html.slice(end);
}

/** The message with the address of the page where its author put the mark, otherwise below it. */
export function linked({ html, text, unsubscribe }: { readonly html: string; readonly text: string; readonly unsubscribe: Unsubscribe | null }): { html: string; text: string } {
  if (unsubscribe === null) return { html, text };
  const { url, language } = unsubscribe;
  return {
    html: html.includes(UNSUBSCRIBE_MARK) ? html.replaceAll(UNSUBSCRIBE_MARK, url.replaceAll('&', '&amp;')) : footer(html, unsubscribe),
    text: text.includes(UNSUBSCRIBE_MARK) ? text.replaceAll(UNSUBSCRIBE_MARK, url) : `${text}\n\n-- \n${WORDS[language]}: ${url}\n`,
  };
}
