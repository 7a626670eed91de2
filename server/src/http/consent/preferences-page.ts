import { createHash } from 'node:crypto';
import type { Localized } from '@parcours/sdk/node';
import type { Language } from '../routing/language.js';

/** One box of the page. */
export interface Choice {
  readonly purpose: string;
  readonly channel: 'email' | 'sms' | 'post' | 'web';
  readonly name: Localized;
  readonly description: Localized;
  readonly allowed: boolean;
}

export interface PreferencesView {
  readonly language: Language;
  /** What the link was about: one button is enough for it. */
  readonly offer: { readonly does: 'unsubscribe' | 'confirm'; readonly name: string; readonly description: string } | null;
  readonly choices: readonly Choice[];
  /** Whether openings and clicks are noticed; null: there is nothing to choose. */
  readonly tracked: boolean | null;
  readonly done: 'saved' | 'unsubscribed' | 'everything' | 'confirmed' | null;
}

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f1;color:#1d1d1b}
main{max-width:34rem;margin:6vh auto;padding:2rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 3px #0002}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
fieldset{border:0;margin:0;padding:0}legend{font-size:1.1rem;font-weight:600;padding:0;margin:0 0 .5rem}label{display:flex;gap:.75rem;align-items:flex-start;padding:.75rem 0;border-top:1px solid #e2e2dd}
label input{width:1.25rem;height:1.25rem;margin:.2rem 0 0;flex:none}label b{display:block}label span span{color:#5c5c57;font-size:.95rem}
button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:1px solid transparent;border-radius:.4rem;background:#1d4ed8;color:#fff;cursor:pointer}button.quiet{background:none;border-color:#767671;color:inherit}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid #2563eb;outline-offset:2px}.row{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}.done{border:1px solid #15803d;border-radius:.4rem;padding:.7rem .9rem;margin:0 0 1.25rem}
.offer{background:#f4f4f1;border-radius:.5rem;padding:1.1rem 1.25rem;margin:0 0 1.75rem}.offer p{margin:.1rem 0 .9rem;color:#5c5c57}nav{margin-top:2rem;font-size:.9rem}a{color:inherit}
@media(prefers-color-scheme:dark){body{background:#161615;color:#ececea}main{background:#232321;box-shadow:none}label{border-color:#3a3a37}label span span,.offer p{color:#b8b8b2}.offer{background:#2e2e2b}.done{border-color:#4ade80}}`;

/** No script, nothing from elsewhere, and the form goes nowhere but here. */
export const PREFERENCES_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

const WORDS = {
  en: {
    title: 'What would you like to receive?', legend: 'Your choices', save: 'Save my choices', everything: 'Unsubscribe from everything',
    unsubscribe: 'Unsubscribe', stop: 'Stop receiving', confirm: 'Yes, I agree', agree: 'Do you agree to receive', nothing: 'There is nothing to choose here at the moment.',
    service: 'Messages about your orders and your account still reach you.', other: 'Français',
    tracked: 'Measure what I read', trackedText: 'Notices whether I open messages and which links I follow.',
    done: { saved: 'Your choices have been saved.', unsubscribed: 'You are unsubscribed. You will get no more of these messages.', everything: 'You are unsubscribed from everything.', confirmed: 'Thank you, your agreement has been recorded. You can take it back here at any time.' },
    channels: { email: 'by email', sms: 'by SMS', post: 'by post', web: 'on the site' },
    missing: 'This link no longer works', gone: 'The address is incomplete, or what it was about has been deleted. Use the link of a newer message, or write to whoever sent it to you.',
  },
  fr: {
    title: 'Que souhaitez-vous recevoir ?', legend: 'Vos choix', save: 'Enregistrer mes choix', everything: 'Me désabonner de tout',
    unsubscribe: 'Me désabonner', stop: 'Ne plus recevoir', confirm: 'Oui, j’accepte', agree: 'Acceptez-vous de recevoir', nothing: 'Il n’y a rien à choisir ici pour le moment.',
    service: 'Les messages concernant vos commandes et votre compte vous parviennent toujours.', other: 'English',
    tracked: 'Mesurer ce que je lis', trackedText: 'Permet de savoir si j’ouvre les messages et quels liens je suis.',
    done: { saved: 'Vos choix ont été enregistrés.', unsubscribed: 'Vous êtes désabonné(e). Vous ne recevrez plus ces messages.', everything: 'Vous êtes désabonné(e) de tout.', confirmed: 'Merci, votre accord a été enregistré. Vous pouvez le retirer ici à tout moment.' },
    channels: { email: 'par e-mail', sms: 'par SMS', post: 'par courrier', web: 'sur le site' },
    missing: 'Ce lien ne fonctionne plus', gone: 'L’adresse est incomplète, ou ce qu’elle concernait a été supprimé. Utilisez le lien d’un message plus récent ou écrivez à l’expéditeur.',
  },
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

export const localized = (text: Localized, language: Language): string => (language === 'fr' ? text.fr || text.en : text.en) ?? '';
/** Exactly what stands beside a box: it is kept as proof. */
export const wordsOf = ({ name, description, channel }: Choice, language: Language): string => `${localized(name, language)} (${WORDS[language].channels[channel]}): ${localized(description, language)}`;
/** The name of a box in the form. */
export const boxOf = ({ purpose, channel }: Pick<Choice, 'purpose' | 'channel'>): string => `choice.${purpose}.${channel}`;

const frame = (language: Language, title: string, content: string): string =>
  `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>\n`;

function box(choice: Choice, language: Language): string {
  const id = escape(boxOf(choice));
  return `<label for="${id}"><input type="checkbox" id="${id}" name="${id}"${choice.allowed ? ' checked' : ''}><span><b>${escape(localized(choice.name, language))} ${WORDS[language].channels[choice.channel]}</b><span>${escape(localized(choice.description, language))}</span></span></label>`;
}

const trackedBox = (tracked: boolean | null, language: Language): string =>
  tracked === null ? '' : `<label for="tracked"><input type="hidden" name="asked.tracked" value="1"><input type="checkbox" id="tracked" name="tracked"${tracked ? ' checked' : ''}><span><b>${WORDS[language].tracked}</b><span>${WORDS[language].trackedText}</span></span></label>`;

/** The contact's own page: works without script, with a screen reader and in both languages. Showing it changes nothing. */
export function preferencesPage({ language, offer, choices, done, tracked }: PreferencesView): string {
  const words = WORDS[language];
  const said = done === null ? '' : `<p class="done" role="status">${words.done[done]}</p>`;
  const button = offer === null ? '' : `<div class="offer"><strong>${offer.does === 'confirm' ? words.agree : words.stop} ${language === 'fr' ? '« ' : '“'}${escape(offer.name)}${language === 'fr' ? ' »' : '”'}${language === 'fr' ? ' ' : ''}?</strong><p>${escape(offer.description)}</p><form method="post"><button name="action" value="${offer.does}">${offer.does === 'confirm' ? words.confirm : words.unsubscribe}</button></form></div>`;
  const everything = choices.length === 0 ? '' : `<button class="quiet" name="action" value="everything">${words.everything}</button>`;
  const boxes = choices.length === 0 && tracked === null ? `<p>${words.nothing}</p>` : `<form method="post"><fieldset><legend>${words.legend}</legend>${choices.map((choice) => box(choice, language)).join('')}${trackedBox(tracked, language)}</fieldset><div class="row"><button name="action" value="save">${words.save}</button>${everything}</div></form>${choices.length === 0 ? '' : `<p>${words.service}</p>`}`;
  const other = language === 'fr' ? 'en' : 'fr';
  return frame(language, words.title, `<h1>${words.title}</h1>${said}${button}${boxes}<nav><a href="?lang=${other}" lang="${other}" hreflang="${other}">${words.other}</a></nav>`);
}

export const missingPreferences = (language: Language): string => frame(language, WORDS[language].missing, `<h1>${WORDS[language].missing}</h1><p>${WORDS[language].gone}</p>`);
