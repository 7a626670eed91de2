import { createHash } from 'node:crypto';
import type { FormPage } from '@parcours/sdk/node';

/** What the visitor typed, and what is wrong with it. */
export interface FormState {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problem: { readonly message: string; readonly field: string | null } | null;
}

type Input = FormPage['fields'][number];

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f1;color:#1d1d1b}
main{max-width:32rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 3px #0002}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
p{white-space:pre-line}label{display:block;font-weight:600;margin:1.1rem 0 .3rem}.check{display:flex;gap:.6rem;align-items:flex-start;font-weight:400}.check input{width:1.25rem;height:1.25rem;margin:.15rem 0 0;flex:none}
input{width:100%;font:inherit;padding:.6rem .7rem;border:1px solid #767671;border-radius:.4rem;background:#fff;color:inherit}input:focus-visible,button:focus-visible{outline:3px solid #2563eb;outline-offset:2px}
input[aria-invalid=true]{border-color:#b3261e}.error{color:#b3261e;margin:.35rem 0 0}.summary{border:1px solid #b3261e;border-radius:.4rem;padding:.7rem .9rem;margin:1rem 0}.note{font-weight:400;color:#5c5c57}
button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.7rem 1.4rem;border:0;border-radius:.4rem;background:#1d4ed8;color:#fff;cursor:pointer}
@media(prefers-color-scheme:dark){body{background:#161615;color:#ececea}main{background:#232321;box-shadow:none}input{background:#161615;border-color:#8f8f89}.error{color:#ffb4ab}.note{color:#b8b8b2}.summary,input[aria-invalid=true]{border-color:#ffb4ab}}`;

/** No script, nothing from elsewhere, and the form goes nowhere but here. */
export const FORM_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

const WORDS = {
  en: { required: 'required', missing: 'There is nothing here', gone: 'This form does not exist or is closed. Please check the address, or ask whoever gave it to you.', problem: 'Your answer was not sent.' },
  fr: { required: 'obligatoire', missing: 'Il n’y a rien ici', gone: 'Ce formulaire n’existe pas ou n’est plus ouvert. Vérifiez l’adresse ou demandez à la personne qui vous l’a donnée.', problem: 'Votre réponse n’a pas été envoyée.' },
};

const AUTOCOMPLETE: Readonly<Record<Input['type'], string>> = { email: 'email', tel: 'tel', text: 'on', checkbox: 'off' };

const frame = (language: string, title: string, content: string): string =>
  `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>\n`;

function inputHtml(input: Input, state: FormState, words: (typeof WORDS)['en']): string {
  const { name, label, type, required } = input;
  const id = `field-${escape(name)}`;
  const wrong = state.problem?.field === name;
  const error = wrong ? `<p class="error" id="${id}-error">${escape(state.problem?.message ?? '')}</p>` : '';
  const value = state.values[name];
  const attributes = `id="${id}" name="${escape(name)}" type="${type}"${required ? ' required' : ''}${wrong ? ` aria-invalid="true" aria-describedby="${id}-error" autofocus` : ''}`;
  if (type === 'checkbox') {
    const ticked = value === 'on' || value === true || value === 'true';
    return `<label class="check" for="${id}"><input ${attributes}${ticked ? ' checked' : ''}><span>${escape(label)}</span></label>${error}`;
  }
  const note = required ? ` <span class="note">(${words.required})</span>` : '';
  const typed = typeof value === 'string' || typeof value === 'number' ? ` value="${escape(String(value))}"` : '';
  return `<label for="${id}">${escape(label)}${note}</label><input ${attributes} autocomplete="${AUTOCOMPLETE[type]}"${typed}>${error}`;
}

/** The page with the form; after a refusal with what was typed and the sentence beside its field. Works without script and with a screen reader. */
export function formPage(form: FormPage, state: FormState): string {
  const words = WORDS[form.language];
  const problem = state.problem === null ? '' : `<div class="summary error" role="alert"><strong>${words.problem}</strong> ${escape(state.problem.message)}</div>`;
  const intro = form.intro === '' ? '' : `<p>${escape(form.intro)}</p>`;
  const inputs = form.fields.map((input) => inputHtml(input, state, words)).join('');
  return frame(form.language, form.title, `<h1>${escape(form.title)}</h1>${intro}${problem}<form method="post">${inputs}<button type="submit">${escape(form.button)}</button></form>`);
}

export const thanksPage = (form: FormPage): string => frame(form.language, form.title, `<h1>${escape(form.title)}</h1><p role="status">${escape(form.thanks)}</p>`);

export const missingPage = (language: 'en' | 'fr'): string => frame(language, WORDS[language].missing, `<h1>${WORDS[language].missing}</h1><p>${WORDS[language].gone}</p>`);
