import { siteFromDataIn, type Finding } from '@parcours/sdk/node';

/** Settings as they are written. */
export interface WrittenLetter {
  readonly format?: string;
  readonly body?: string;
}

/** Warns of codes and addresses whose site is not the author's own (SECURITY H2). Contents of the library are looked over where they are written. */
export const inspectLetter = ({ format, body = '' }: WrittenLetter): readonly Finding[] =>
  format === 'content' || !siteFromDataIn(body)
    ? []
    : [{
        severity: 'warning',
        code: 'host_from_data',
        field: 'body',
        sentence: {
          en: 'Data of the contact or the run decides which site a code or address of the letter leads to, so whoever can write that data can send your readers anywhere; write the site out, and fill in what comes after it.',
          fr: 'Ce sont des données du contact ou du parcours qui décident vers quel site mène un code ou une adresse de la lettre : qui peut les écrire peut envoyer vos lecteurs n’importe où. Écrivez le site en entier et ne personnalisez que la suite.',
        },
      }];
