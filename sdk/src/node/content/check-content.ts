import { checkRule } from '../rule.js';
import type { Localized } from '../json.js';
import type { ContentBlock, ContentBody } from './content-body.js';
import { isRichText } from './rich-text.js';
import { isFixedAddress, type LiveBlock } from './live-block.js';
import { isSafeHref } from './safe-href.js';
import { allBlocks, isShownIn } from './shown-in.js';
import { blockLeadsByData } from './site-from-data.js';

/** What a writer should look at; `error`: it cannot be sent so. */
export interface ContentProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: Localized;
  /** Absent where it concerns the message as a whole. */
  readonly blockId?: string;
}

const SAID = {
  no_subject: ['warning', 'The message has no subject.', 'Le message n’a pas d’objet.'],
  no_blocks: ['warning', 'The message is empty; add a block.', 'Le message est vide ; ajoutez un bloc.'],
  no_footer: ['warning', 'There is no link to unsubscribe; the channel adds one to marketing messages, where you may not want it.', 'Il n’y a pas de lien de désabonnement ; le canal en ajoute un aux messages marketing, à un endroit que vous n’avez pas choisi.'],
  bad_text: ['error', 'The text of this block cannot be read; write it again.', 'Le texte de ce bloc est illisible ; saisissez-le à nouveau.'],
  bad_rule: ['error', 'The condition of this block cannot be evaluated; correct it.', 'La condition de ce bloc ne peut pas être évaluée ; corrigez-la.'],
  same_id: ['error', 'Two blocks have the same id; remove one of them.', 'Deux blocs ont le même identifiant ; supprimez l’un d’eux.'],
  no_text: ['warning', 'This block is empty.', 'Ce bloc est vide.'],
  no_image: ['warning', 'No image has been chosen.', 'Aucune image n’a été choisie.'],
  no_alt: ['warning', 'The image has no text for those who do not see it.', 'L’image n’a pas de texte de remplacement pour les personnes qui ne la voient pas.'],
  no_link: ['error', 'The button leads nowhere; give an address.', 'Le bouton ne mène nulle part ; indiquez une adresse.'],
  live_address: ['error', 'Expected complete addresses of the web without variables: what is resolved when the message is looked at leads only where you wrote.', 'Des adresses web complètes et sans variable sont attendues : ce qui est déterminé à l’ouverture ne mène qu’aux adresses que vous avez écrites.'],
  live_image: ['error', 'Choose the picture that stands where no variant holds.', 'Choisissez l’image affichée quand aucune variante ne s’applique.'],
  live_link: ['error', 'A variant has an address; give one also for where no variant holds.', 'Une variante a une adresse ; indiquez-en une aussi pour les cas où aucune ne s’applique.'],
  live_never: ['warning', 'A variant has neither a rule nor a time, or ends before it begins; those below it are never shown.', 'Une variante n’a ni règle ni période, ou finit avant de commencer ; les suivantes ne s’affichent jamais.'],
  no_end: ['error', 'Expected when the countdown ends.', 'Indiquez quand le compte à rebours se termine.'],
  host_from_data: ['warning', 'Data of the contact or the run decides which site a link of this block leads to, so whoever can write that data can send your readers anywhere; write the site out, and fill in what comes after it.', 'Ce sont des données du contact ou du parcours qui décident vers quel site mène un lien de ce bloc : qui peut les écrire peut envoyer vos lecteurs n’importe où. Écrivez le site en entier et ne personnalisez que la suite.'],
  bad_link: ['error', 'Expected an address that begins with https://, mailto: or tel:, or a variable.', 'Une adresse commençant par https://, mailto: ou tel:, ou une variable, est attendue.'],
} as const satisfies Record<string, readonly ['error' | 'warning', string, string]>;

const problem = (code: keyof typeof SAID, blockId?: string): ContentProblem => ({ severity: SAID[code][0], code, message: { en: SAID[code][1], fr: SAID[code][2] }, ...(blockId === undefined ? {} : { blockId }) });

function ofLive({ face, label, alt, endsAt, otherwise, variants }: LiveBlock): (keyof typeof SAID)[] {
  const all = [otherwise, ...variants];
  const pictures = face === 'image';
  const found = {
    no_text: face === 'button' && label.trim() === '',
    no_alt: face !== 'button' && alt.trim() === '',
    no_end: face === 'countdown' && endsAt.trim() === '',
    live_image: pictures && otherwise.file === undefined && !otherwise.url,
    live_link: !otherwise.href && (face === 'button' || all.some(({ href }) => href)),
    live_address: all.some(({ url, href }) => [pictures ? url : '', href].some((address) => address && !isFixedAddress(address))),
    bad_rule: variants.some(({ rule }) => rule !== undefined && checkRule(rule).length > 0),
    live_never: variants.some(({ rule, from, until }) => (rule === undefined && from === undefined && until === undefined) || (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until))),
  };
  return (Object.keys(found) as (keyof typeof found)[]).filter((code) => found[code]);
}

function ofBlock(block: ContentBlock): (keyof typeof SAID)[] {
  const link = (href: string): (keyof typeof SAID)[] => (href === '' || isSafeHref(href) ? [] : ['bad_link']);
  switch (block.type) {
    case 'heading': return block.text.trim() === '' ? ['no_text'] : [];
    case 'text': case 'footer': return isRichText(block.rich) ? [] : ['bad_text'];
    case 'image': return block.file === undefined && !block.url ? ['no_image'] : [...(block.alt.trim() === '' ? (['no_alt'] as const) : []), ...link(block.href ?? ''), ...link(block.url ?? '')];
    case 'live': return ofLive(block);
    case 'button': return block.label.trim() === '' ? ['no_text'] : block.href.trim() === '' ? ['no_link'] : link(block.href);
    case 'social': return block.links.flatMap(({ url }) => link(url)).slice(0, 1);
    case 'coupon': return block.code.trim() === '' ? ['no_text'] : [];
    case 'raw': return block.source.trim() === '' ? ['no_text'] : [];
    default: return [];
  }
}

/** What is wrong with a message, block by block. Whether its templates can be read is for the host to say. */
export function checkContent(body: ContentBody): readonly ContentProblem[] {
  const blocks = allBlocks(body.blocks);
  const seen = new Set<string>();
  const twice = blocks.filter(({ id }) => seen.has(id) || (seen.add(id), false));
  const inEmail = body.blocks.some((block) => isShownIn(block, 'email'));
  return [
    ...(body.blocks.length === 0 ? [problem('no_blocks')] : []),
    ...(inEmail && body.subject.trim() === '' ? [problem('no_subject')] : []),
    ...(inEmail && !blocks.some((block) => block.type === 'footer' && block.unsubscribeLabel !== '') ? [problem('no_footer')] : []),
    ...twice.map(({ id }) => problem('same_id', id)),
    ...blocks.flatMap((block) => [...ofBlock(block), ...(blockLeadsByData(block) ? (['host_from_data'] as const) : []), ...(block.when?.rule !== undefined && checkRule(block.when.rule).length > 0 ? (['bad_rule'] as const) : [])].map((code) => problem(code, block.id))),
  ];
}
