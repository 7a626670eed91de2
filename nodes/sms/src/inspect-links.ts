import type { Finding } from '@parcours/sdk/node';

/** Settings as they are written. */
export interface Written {
  readonly text?: string;
  readonly link?: string;
  readonly segmentLinks?: readonly { readonly url?: string }[];
}

/** A whole address that is filled in from what came from outside. */
const WHOLE = /^\s*\{\{-?\s*(?:contact|json|event)\b/i;
/** A site that is. */
const SITE = /https?:\/\/[^\s/?#{]*\{\{-?\s*(?:contact|json|event)\b/i;

const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
const warning = (field: string, at: string): Finding => ({
  severity: 'warning',
  code: 'host_from_data',
  field,
  sentence: {
    en: `Data of the contact or the run decides which site "${shown(at)}" leads to, so whoever can write that data can send your readers anywhere; write the site out, and fill in what comes after it.`,
    fr: `Ce sont des données du contact ou du parcours qui décident vers quel site mène « ${shown(at)} » : qui peut les écrire peut envoyer vos lecteurs n’importe où. Écrivez le site en entier et ne personnalisez que la suite.`,
  },
});

/** Warns of links whose site is not the author's own (SECURITY H2). Contents of the library are looked over where they are written. */
export function inspectLinks({ text = '', link = '', segmentLinks = [] }: Written): readonly Finding[] {
  const inText = SITE.exec(text)?.[0];
  const leads = (url: string): boolean => WHOLE.test(url) || SITE.test(url);
  return [
    ...(inText === undefined ? [] : [warning('text', inText)]),
    ...(leads(link) ? [warning('link', link)] : []),
    ...segmentLinks.flatMap(({ url = '' }) => (leads(url) ? [warning('segmentLinks', url)] : [])),
  ];
}
