import { languageOf } from '../routing/language.js';

const TEXTS = {
  en: { title: 'The editor is not built yet', text: 'The server runs, but the files of its editor are missing. Stop it and start it with <code>npm start</code>, which builds what is missing, or run <code>npm run build</code>, then load this page again.' },
  fr: { title: 'L’éditeur n’est pas encore construit', text: 'Le serveur fonctionne, mais les fichiers de son éditeur manquent. Arrêtez-le puis relancez-le avec <code>npm start</code>, qui construit ce qui manque, ou lancez <code>npm run build</code>, puis rechargez cette page.' },
};

/** For developers who started the server alone. */
export function notBuiltPage(acceptLanguage: string | undefined): string {
  const language = languageOf(acceptLanguage);
  const { title, text } = TEXTS[language];
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head><body style="font:1.1rem/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem"><h1>${title}</h1><p>${text}</p></body></html>`;
}
