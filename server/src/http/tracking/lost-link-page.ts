import { createHash } from 'node:crypto';
import type { Language } from '../routing/language.js';

const STYLE = `:root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f1;color:#1d1d1b}
main{max-width:34rem;margin:6vh auto;padding:2rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 3px #0002}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}p{margin:0}
@media(prefers-color-scheme:dark){body{background:#161615;color:#ececea}main{background:#232321;box-shadow:none}}`;

/** Nothing but its own words. */
export const LOST_LINK_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const WORDS = {
  en: { title: 'This link leads nowhere', text: 'It is incomplete, has been changed on its way, or has expired, so nobody is sent on from here. Use the link of a newer message, or write to whoever sent it to you.' },
  fr: { title: 'Ce lien ne mène nulle part', text: 'Il est incomplet, a été modifié en chemin ou a expiré : personne n’est redirigé d’ici. Utilisez le lien d’un message plus récent ou écrivez à l’expéditeur.' },
};

/** Shown instead of a redirect for an address that was not made here. */
export const lostLinkPage = (language: Language): string =>
  `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${WORDS[language].title}</title><style>${STYLE}</style></head><body><main><h1>${WORDS[language].title}</h1><p>${WORDS[language].text}</p></main></body></html>\n`;
