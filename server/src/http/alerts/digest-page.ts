import { createHash } from 'node:crypto';
import type { Language } from '../routing/language.js';

const STYLE = `:root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f1;color:#1d1d1b}main{max-width:34rem;margin:6vh auto;padding:2rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 3px #0002}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:1px solid transparent;border-radius:.4rem;background:#1d4ed8;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #2563eb;outline-offset:2px}
@media(prefers-color-scheme:dark){body{background:#161615;color:#ececea}main{background:#232321;box-shadow:none}}`;

/** No script, nothing from elsewhere, and the form goes nowhere but here. */
export const DIGEST_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

const WORDS = {
  en: { title: 'The summary by mail', ask: (name: string) => `Stop the summary of “${name}”? Alerts still reach you as you have chosen.`, stop: 'Unsubscribe', done: 'You will get no more of these summaries. You can have them again under Alerts, My notifications.', missing: 'This link no longer works', gone: 'The address is incomplete, or you are no member of this workspace any more. There is nothing to do.' },
  fr: { title: 'Le résumé par e-mail', ask: (name: string) => `Ne plus recevoir le résumé de « ${name} » ? Les alertes vous parviennent toujours comme vous l’avez choisi.`, stop: 'Me désabonner', done: 'Vous ne recevrez plus ces résumés. Vous pouvez les réactiver sous Alertes, Mes notifications.', missing: 'Ce lien ne fonctionne plus', gone: 'L’adresse est incomplète, ou vous n’êtes plus membre de cet espace de travail. Vous n’avez rien à faire.' },
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
const frame = (language: Language, title: string, content: string): string =>
  `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>\n`;

/** Asks, or says that it is done; works without script. */
export const digestPage = (language: Language, workspace: string, done: boolean): string =>
  frame(language, WORDS[language].title, done ? `<p role="status">${WORDS[language].done}</p>` : `<p>${escape(WORDS[language].ask(workspace))}</p><form method="post"><button>${WORDS[language].stop}</button></form>`);
export const missingDigest = (language: Language): string => frame(language, WORDS[language].missing, `<p>${WORDS[language].gone}</p>`);
