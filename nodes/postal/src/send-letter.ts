import { defineAction, field, type BatchItem, type FileReference, type NodeFailure, type OptionsContext, type OptionsPage, type OptionsQuery, type Params } from '@parcours/sdk/node';
import { addressFields, addressOf } from './address-fields.js';
import { contentBlocks } from './deliver/content-blocks.js';
import { postLetters, type Posting } from './deliver/post-letters.js';
import { LETTERS_TOGETHER } from './deliver/print-lots.js';
import type { Piece } from './deliver/piece.js';
import { blockText } from './letter/block-text.js';
import { drawLetter } from './letter/draw-letter.js';
import { inspectLetter } from './inspect-letter.js';
import { readMarkup, type Block } from './letter/markup.js';
import { listPurposes, namedPictures, pictureField, postingFields } from './posting-fields.js';
import { keysOf, trackCodes } from './track-codes.js';

const fields = {
  credential: field.credential({ label: { en: 'Who prints and posts', fr: 'Qui imprime et poste' }, credentialType: ['postal.printShop', 'postal.maileva', 'postal.lob'], required: true }),
  format: field.choice({ label: { en: 'The letter is', fr: 'La lettre est' }, choices: [{ value: 'written', label: { en: 'Written here', fr: 'Écrite ici' } }, { value: 'content', label: { en: 'A content of the library', fr: 'Un contenu de la bibliothèque' } }] }),
  content: field.dynamicChoice({ label: { en: 'Content', fr: 'Contenu' }, help: { en: 'Buttons become QR codes, columns stand one below the other.', fr: 'Les boutons deviennent des codes QR, les colonnes se suivent.' }, options: 'contents', required: true, showWhen: { field: 'format', is: ['content'] } }),
  body: field.text({
    showWhen: { field: 'format', is: ['written'] },
    label: { en: 'Letter', fr: 'Lettre' },
    help: { en: '# heading, **bold**, *italic*, - list, 1. list, "> " at the right, --- a line, [page], [qr](https://…), [datamatrix](text), ![60](picture).', fr: '# titre, **gras**, *italique*, - liste, 1. liste, « > » à droite, --- un filet, [page], [qr](https://…), [datamatrix](texte), ![60](image).' },
    placeholder: { en: 'Dear {{ contact.firstName }},', fr: 'Bonjour {{ contact.firstName }},' }, format: 'multiline', template: true, required: true, maximumLength: 100_000,
  }),
  subject: field.text({ label: { en: 'Name of the letter', fr: 'Nom de la lettre' }, help: { en: 'For reports and the print shop; it is not printed.', fr: 'Pour les rapports et l’imprimeur ; il n’est pas imprimé.' }, default: '', template: true, maximumLength: 200 }),
  sender: field.text({ label: { en: 'Sender, at the top left', fr: 'Expéditeur, en haut à gauche' }, format: 'multiline', default: '', template: true, maximumLength: 1_000 }),
  logo: pictureField({ en: 'Logo', fr: 'Logo' }),
  pictures: namedPictures,
  ...addressFields,
  ...postingFields,
  trackCodes: field.boolean({ label: { en: 'Notice when QR codes are scanned', fr: 'Savoir quand les codes QR sont scannés' }, help: { en: 'A scan is the event post.clicked.', fr: 'Un scan est l’événement post.clicked.' }, default: true }),
  window: field.choice({ label: { en: 'Envelope', fr: 'Enveloppe' }, choices: [{ value: 'frenchRight', label: { en: 'Window at the right (France)', fr: 'Fenêtre à droite (France)' } }, { value: 'germanLeft', label: { en: 'Window at the left (DIN 5008)', fr: 'Fenêtre à gauche (DIN 5008)' } }] }),
  duplex: field.boolean({ label: { en: 'Print on both sides', fr: 'Imprimer recto verso' }, default: true }),
  colour: field.boolean({ label: { en: 'Print in colour', fr: 'Imprimer en couleur' }, default: false }),
  size: field.number({ label: { en: 'Size of the text (points)', fr: 'Taille du texte (points)' }, default: 11, minimum: 8, maximum: 16 }),
  maximumPages: field.number({ label: { en: 'Pages at most', fr: 'Pages au plus' }, help: { en: 'A longer letter is an error, not a larger bill.', fr: 'Une lettre plus longue est une erreur, pas une facture plus élevée.' }, default: 4, minimum: 1, maximum: 20, integer: true }),
};

type Settings = Params<typeof fields>;

function pieceOf(params: Settings, body: readonly Block[]): Piece {
  const { sender, logo, window, duplex, colour, size, maximumPages, speed, typeface, purpose } = params;
  return {
    typeface, text: blockText(body), subject: params.subject.trim(), marketing: purpose !== '',
    options: { kind: 'letter', format: 'a4', duplex, colour, speed, envelope: window === 'germanLeft' ? 'window-left' : 'window-right' },
    draw: (writer, pictures, { address, by, sheetCode, proof, among }) =>
      drawLetter(writer, { address, sender, logo: logo === undefined ? '' : 'logo', body, pictures, sheetCode, proof, layout: { paper: by === 'lob' ? 'letter' : 'a4', window: by === 'printShop' ? window : 'blank', size, duplex, maximumPages, pageNumbers: true } }, among),
  };
}

const wantedIn = (body: readonly Block[], hasLogo: boolean): ReadonlySet<string> => new Set([...body.flatMap((block) => (block.kind === 'picture' ? [block.name] : [])), ...(hasLogo ? ['logo'] : [])]);

/** Pictures of a content are named by the number of their file. */
const storedPictures = (body: readonly Block[]): [string, FileReference][] =>
  body.flatMap((block) => (block.kind === 'picture' && block.name.startsWith('file:') ? [[block.name, { id: block.name.slice(5), fileName: block.name, mimeType: '', sizeBytes: 0 }] as [string, FileReference]] : []));

async function listContents(context: OptionsContext, _params: unknown, { search }: OptionsQuery): Promise<OptionsPage> {
  return { options: (await context.contents(search)).map(({ id, name }) => ({ value: String(id), label: name })) };
}

function postingOf({ params }: BatchItem<Settings>, body: readonly Block[]): Posting {
  const { credential, homeCountry: home, mode, logo, pictures } = params;
  const chosen = Object.fromEntries([...storedPictures(body), ...pictures.map(({ name, file }): [string, FileReference] => [name, file])]);
  return { credential, address: addressOf(params), home, proofOnly: mode === 'proof', piece: pieceOf(params, body), pictures: logo === undefined ? chosen : { ...chosen, logo }, wanted: wantedIn(body, logo !== undefined) };
}

/** A letter for each item, printed and posted by whoever its credential names; see `deliver/post-letters.ts`. */
export const sendLetter = defineAction({
  type: 'sendLetter',
  version: 1,
  label: { en: 'Send letter', fr: 'Envoyer une lettre' },
  description: { en: 'Prints a personal letter and posts it to the contact, by a print shop or a provider.', fr: 'Imprime une lettre personnalisée et la poste au contact, par un imprimeur ou un prestataire.' },
  icon: 'mailbox',
  keywords: { en: 'letter post mail paper print pdf address envelope catalogue', fr: 'lettre courrier poste papier imprimer pdf adresse enveloppe catalogue' },
  effects: 'io',
  channel: 'post',
  begins: true,
  rehearses: true,
  waits: true,
  together: LETTERS_TOGETHER,
  fields,
  purpose: 'purpose',
  options: { purposes: listPurposes, contents: listContents },
  summary: ['subject'],
  rawCredentials: ['postal.printShop'],
  inspect: ({ format, body }) => inspectLetter({ format, body }),
  execute: async (items, context) => {
    const stored = await contentBlocks(items.map(({ contact, json, params }) => ({ contact, json, content: params.format === 'content' ? Number(params.content) : null })), context);
    const written = items.map(({ params }, index): readonly Block[] | NodeFailure => stored[index] ?? readMarkup(params.body ?? ''));
    const bodies = await trackCodes(written.map((body) => ('who' in body ? [] : body)), keysOf(items), context);
    return postLetters(items, items.map((item, index) => { const body = written[index] as readonly Block[] | NodeFailure; return 'who' in body ? body : postingOf(item, bodies[index] as readonly Block[]); }), context);
  },
});
