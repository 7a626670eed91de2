import type { Finding, Localized } from '@parcours/sdk/node';
import { compileMjml } from './compile-mjml.js';
import { textOf } from './compose.js';
import { hrefsOf } from './links.js';
import { UNSUBSCRIBE_MARK } from './unsubscribing.js';

/** What is looked at of a message: settings as they are written. */
export interface Inspected {
  readonly format: string;
  readonly subject?: string;
  readonly html?: string;
  readonly mjml?: string;
  readonly text?: string;
  readonly purpose?: string;
}

type Look = (message: { readonly field: 'html' | 'mjml'; readonly html: string; readonly subject: string; readonly text: string; readonly purpose: string }) => readonly Finding[];

/** Gmail shows no more of a message than this, and hides the rest with the link to unsubscribe. */
const CLIPPED_BYTES = 102 * 1024;
const HEAVY_IMAGE_BYTES = 100 * 1024;
const ENOUGH_TEXT = 80;
const SCOPE = new Set(['contact', 'json', 'event', 'run', 'workflow', 'now', 'forloop', 'tablerowloop', 'true', 'false', 'nil', 'null', 'empty', 'blank']);

const warning = (code: string, field: string, en: string, fr: string): Finding => ({ severity: 'warning', code, field, sentence: { en, fr } satisfies Localized });
const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
const withoutTemplates = (text: string): string => text.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, ' ');
const tagsOf = (html: string, name: string): readonly string[] => [...html.matchAll(new RegExp(`<${name}\\b(?:[^>"']|"[^"]*"|'[^']*')*>`, 'gi'))].map(([tag]) => tag);

const unsubscribing: Look = ({ html, purpose }) =>
  purpose !== ''
    ? []
    : html.includes(UNSUBSCRIBE_MARK)
      ? [warning('unsubscribe_without_purpose', 'purpose', `${UNSUBSCRIBE_MARK} leads nowhere without a purpose; choose the purpose people unsubscribe from.`, `${UNSUBSCRIBE_MARK} ne mène nulle part sans finalité ; choisissez la finalité dont on se désabonne.`)]
      : [warning('no_unsubscribe', 'purpose', 'Nobody can unsubscribe from this message, and it goes to everybody who is not on the suppression list; choose a purpose, unless people have asked for just this message.', 'Personne ne peut se désabonner de ce message, et il part à tous ceux qui ne sont pas sur la liste d’exclusion ; choisissez une finalité, sauf si l’on a demandé ce message précis.')];

/** A host, or a whole address, that is filled in from what came from outside (SECURITY H2). Products of a feed and what a template makes itself are the author's own. */
const FROM_DATA = /^(?:https?:\/\/[^/?#{]*)?\{\{-?\s*(?:contact|json|event)\b/i;

function judgeLink(href: string, field: string): Finding | null {
  const address = withoutTemplates(href).trim();
  if (href === '' || href === '#') return warning('empty_link', field, 'A link leads nowhere; fill in its address.', 'Un lien ne mène nulle part ; complétez son adresse.');
  if (FROM_DATA.test(href)) return warning('host_from_data', field, `Data of the contact or the run decides which site the link "${shown(href)}" leads to, so whoever can write that data can send your readers anywhere; write the site out, and fill in what comes after it.`, `Ce sont des données du contact ou du parcours qui décident vers quel site mène le lien « ${shown(href)} » : qui peut les écrire peut envoyer vos lecteurs n’importe où. Écrivez le site en entier et ne personnalisez que la suite.`);
  if (/^\{\{/.test(href) || href.startsWith('#') || /^(mailto|tel|sms):/i.test(href) || href === UNSUBSCRIBE_MARK || href === '%confirm%') return null;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(href)) return warning('relative_link', field, `The link "${shown(href)}" has no site in front, so it leads nowhere from a mailbox; write it out, such as https://example.org${href.startsWith('/') ? '' : '/'}${shown(href)}.`, `Le lien « ${shown(href)} » n’indique pas de site et ne mène nulle part depuis une messagerie ; écrivez-le en entier, par exemple https://exemple.fr${href.startsWith('/') ? '' : '/'}${shown(href)}.`);
  if (!/^https?:/i.test(href)) return warning('odd_link', field, `Mail programs do not open "${shown(href)}"; use an address that begins with https://.`, `Les logiciels de messagerie n’ouvrent pas « ${shown(href)} » ; utilisez une adresse qui commence par https://.`);
  if (/\s/.test(address.trim()) && !href.includes('{{') && !href.includes('{%')) return warning('broken_link', field, `The link "${shown(href)}" has a space in it; correct it.`, `Le lien « ${shown(href)} » contient une espace ; corrigez-le.`);
  if (!href.includes('{') && !URL.canParse(href)) return warning('broken_link', field, `The link "${shown(href)}" is no address; correct it.`, `Le lien « ${shown(href)} » n’est pas une adresse ; corrigez-le.`);
  if (/^https?:\/\/(localhost|127\.|10\.|192\.168\.|\[::1\])/i.test(href)) return warning('private_link', field, `The link "${shown(href)}" works on your own network only; use a public address.`, `Le lien « ${shown(href)} » ne fonctionne que sur votre réseau ; utilisez une adresse publique.`);
  return /^http:/i.test(href) ? warning('insecure_link', field, `The link "${shown(href)}" is not encrypted, which filters dislike; use https:// if the site has it.`, `Le lien « ${shown(href)} » n’est pas chiffré, ce que les filtres n’aiment pas ; utilisez https:// si le site le permet.`) : null;
}

const links: Look = ({ field, html }) => [...new Set(hrefsOf(html))].flatMap((href) => judgeLink(href, field) ?? []).slice(0, 10);

/** Names that are neither data of the contact or run nor made in the template itself. */
function unknownNames(text: string): readonly string[] {
  const made = new Set([...text.matchAll(/\{%-?\s*(?:assign|capture|for|tablerow|increment|decrement)\s+([A-Za-z_][\w-]*)/g)].map(([, name]) => name));
  const read = [...text.matchAll(/\{\{-?\s*([A-Za-z_$][\w$-]*)/g), ...text.matchAll(/\{%-?\s*(?:if|elsif|unless|case)\s+([A-Za-z_$][\w$-]*)/g), ...text.matchAll(/\{%-?\s*for\s+[\w-]+\s+in\s+([A-Za-z_$][\w$-]*)/g)].map(([, name]) => name as string);
  return [...new Set(read.filter((name) => !SCOPE.has(name) && !made.has(name)))];
}

const variables: Look = ({ field, html, subject, text }) =>
  ([[field, html], ['subject', subject], ['text', text]] as const).flatMap(([where, written]) =>
    unknownNames(written).map((name) => warning('unknown_variable', where, `Nothing is called "${shown(name)}", so it stays empty; write contact.${shown(name)} for an attribute of the contact, or json.${shown(name)} for data of the run.`, `Rien ne s’appelle « ${shown(name)} », donc cela reste vide ; écrivez contact.${shown(name)} pour un attribut du contact, ou json.${shown(name)} pour une donnée du parcours.`)),
  );

const size: Look = ({ field, html }) => {
  const bytes = Buffer.byteLength(html);
  return bytes <= CLIPPED_BYTES ? [] : [warning('too_large', field, `The message has ${Math.round(bytes / 1024)} kB; Gmail shows the first 102 kB and hides the rest. Shorten it.`, `Le message pèse ${Math.round(bytes / 1024)} ko ; Gmail n’en montre que les 102 premiers. Raccourcissez-le.`)];
};

const images: Look = ({ field, html }) => {
  const tags = tagsOf(html, 'img');
  const unnamed = tags.filter((tag) => !/\salt\s*=/i.test(tag)).length;
  const heavy = tags.filter((tag) => Buffer.byteLength(/\ssrc\s*=\s*["']data:[^"']*/i.exec(tag)?.[0] ?? '') > 0);
  const heavyBytes = heavy.reduce((sum, tag) => sum + Buffer.byteLength(tag), 0);
  return [
    ...(unnamed === 0 ? [] : [warning('no_alt', field, `${unnamed} ${unnamed === 1 ? 'image has' : 'images have'} no description (alt), which people see who do not load images, and hear who cannot see.`, `${unnamed} ${unnamed === 1 ? 'image n’a' : 'images n’ont'} pas de description (alt), que voient ceux qui ne chargent pas les images et qu’entendent ceux qui ne voient pas.`)]),
    ...(heavy.length === 0 ? [] : [warning(heavyBytes > HEAVY_IMAGE_BYTES ? 'heavy_image' : 'embedded_image', field, `${Math.round(heavyBytes / 1024)} kB of images stand in the HTML itself (data:), which Gmail and Outlook do not show; link them, or attach them and write cid:.`, `${Math.round(heavyBytes / 1024)} ko d’images figurent dans le HTML lui-même (data:), ce que Gmail et Outlook n’affichent pas ; mettez un lien, ou joignez-les et écrivez cid:.`)]),
  ];
};

const words: Look = ({ field, html, text }) => {
  const readable = withoutTemplates(text.trim() === '' ? textOf(html) : text).replace(/\[[^\]]*\]|https?:\/\/\S+/g, '').trim();
  const hasImages = tagsOf(html, 'img').length > 0;
  if (readable === '' && !html.includes('{{')) return [warning('no_text', field, 'The message has no words, so its plain text is empty; filters take it for spam. Write some.', 'Le message ne contient aucun mot et son texte brut est vide ; les filtres le prennent pour un spam. Ajoutez du texte.')];
  return hasImages && readable.length < ENOUGH_TEXT && !html.includes('{{') ? [warning('image_only', field, 'The message is nearly all images; filters dislike that, and many people do not load them. Write what it says as text.', 'Le message n’est presque que des images ; les filtres n’aiment pas cela et beaucoup ne les chargent pas. Écrivez son contenu en texte.')] : [];
};

const activeParts: Look = ({ field, html }) => {
  const found = ['script', 'form', 'iframe', 'object', 'embed', 'video'].find((name) => tagsOf(html, name).length > 0);
  return found === undefined ? [] : [warning('active_content', field, `Mail programs remove <${found}>; link to a page instead.`, `Les logiciels de messagerie suppriment <${found}> ; mettez plutôt un lien vers une page.`)];
};

const subjectLine: Look = ({ subject }) => {
  const plain = withoutTemplates(subject).trim();
  const letters = plain.replace(/[^\p{L}]/gu, '');
  const loud = letters.length >= 8 && letters.replace(/[^\p{Lu}]/gu, '').length / letters.length > 0.7;
  return [
    ...(loud ? [warning('subject_shouts', 'subject', 'The subject is in capitals, which filters and readers take for shouting; write it in small letters.', 'L’objet est en capitales, ce que filtres et lecteurs prennent pour un cri ; écrivez-le en minuscules.')] : []),
    ...(/!{2,}|!.*!.*!/.test(plain) ? [warning('subject_exclaims', 'subject', 'The subject has many exclamation marks, as spam does; one is enough.', 'L’objet a beaucoup de points d’exclamation, comme un spam ; un seul suffit.')] : []),
    ...(/^\s*(re|fwd?|tr)\s*:/i.test(plain) ? [warning('subject_pretends', 'subject', 'The subject pretends to be an answer; filters and readers notice. Leave out "Re:".', 'L’objet se fait passer pour une réponse ; filtres et lecteurs le remarquent. Retirez « Re : ».')] : []),
    ...(plain.length > 90 ? [warning('subject_long', 'subject', `The subject has ${plain.length} characters; phones show about 40. Put what matters first, or shorten it.`, `L’objet a ${plain.length} caractères ; les téléphones en montrent environ 40. Commencez par l’essentiel ou raccourcissez-le.`)] : []),
  ];
};

const LOOKS: readonly Look[] = [unsubscribing, links, variables, size, images, words, activeParts, subjectLine];

/** Looks a message over before it is sent; what keeps it from being sent at all is for `check` to say. Contents of the library are looked over where they are written. */
export async function inspectMessage({ format, subject = '', html = '', mjml = '', text = '', purpose = '' }: Inspected): Promise<readonly Finding[]> {
  if (format === 'content') return [];
  const field = format === 'mjml' ? 'mjml' : 'html';
  let written = html;
  if (format === 'mjml') {
    try {
      written = await compileMjml(mjml);
    } catch {
      // `check` says why
      return [];
    }
  }
  return LOOKS.flatMap((look) => look({ field, html: written, subject, text, purpose }));
}
