import { defineAction, field, type BatchItem, type Params } from '@parcours/sdk/node';
import { addressFields, addressOf } from './address-fields.js';
import { postLetters, type Posting } from './deliver/post-letters.js';
import { LETTERS_TOGETHER } from './deliver/print-lots.js';
import { blockText } from './letter/block-text.js';
import { drawPostcard } from './letter/draw-postcard.js';
import { inspectLetter } from './inspect-letter.js';
import { readMarkup, type Block } from './letter/markup.js';
import { listPurposes, pictureField, postingFields } from './posting-fields.js';
import { keysOf, trackCodes } from './track-codes.js';

const fields = {
  credential: field.credential({ label: { en: 'Who prints and posts', fr: 'Qui imprime et poste' }, credentialType: ['postal.printShop', 'postal.lob'], required: true }),
  picture: pictureField({ en: 'Picture', fr: 'Image' }, { en: 'Fills the first side; the item’s file “picture” when none is chosen.', fr: 'Remplit la première face ; à défaut, le fichier « picture » de l’élément.' }),
  title: field.text({ label: { en: 'Words on the picture', fr: 'Texte sur l’image' }, default: '', template: true, maximumLength: 200 }),
  body: field.text({ label: { en: 'Text', fr: 'Texte' }, help: { en: 'On the left half of the second side; with the same marks as a letter.', fr: 'Sur la moitié gauche de la seconde face ; avec les mêmes marques qu’une lettre.' }, format: 'multiline', template: true, required: true, maximumLength: 5_000 }),
  subject: field.text({ label: { en: 'Name of the postcard', fr: 'Nom de la carte' }, default: '', template: true, maximumLength: 200 }),
  sender: field.text({ label: { en: 'Sender, above the address', fr: 'Expéditeur, au-dessus de l’adresse' }, default: '', template: true, maximumLength: 200 }),
  ...addressFields,
  ...postingFields,
  trackCodes: field.boolean({ label: { en: 'Notice when QR codes are scanned', fr: 'Savoir quand les codes QR sont scannés' }, default: true }),
  bleed: field.boolean({ label: { en: 'With 3 mm to cut off on each side', fr: 'Avec 3 mm de fond perdu de chaque côté' }, default: true }),
};

type Settings = Params<typeof fields>;

function postingOf({ params }: BatchItem<Settings>, body: readonly Block[]): Posting {
  const { credential, homeCountry: home, mode, picture, title, sender, typeface, speed, purpose, subject, bleed } = params;
  return {
    credential, address: addressOf(params), home, proofOnly: mode === 'proof', pictures: { picture }, wanted: new Set(['picture']),
    piece: {
      typeface, text: [title, blockText(body)].filter((part) => part !== '').join('\n\n'), subject: subject.trim(), marketing: purpose !== '',
      options: { kind: 'postcard', format: 'a6', duplex: true, colour: true, speed, envelope: 'none' },
      draw: (writer, pictures, { address, by, proof, side }) => drawPostcard(writer, { address, picture: 'picture', title, body, sender, pictures, size: by === 'lob' ? 'us4x6' : 'a6', bleed: by === 'lob' || bleed, proof }, side),
    },
  };
}

/** A postcard for each item: a picture on one side, text and address on the other. */
export const sendPostcard = defineAction({
  type: 'sendPostcard',
  version: 1,
  label: { en: 'Send postcard', fr: 'Envoyer une carte postale' },
  description: { en: 'Prints a postcard with a picture and posts it to the contact.', fr: 'Imprime une carte postale avec une image et la poste au contact.' },
  icon: 'image',
  keywords: { en: 'postcard post mail picture print flyer', fr: 'carte postale courrier poste image imprimer prospectus' },
  effects: 'io',
  channel: 'post',
  begins: true,
  rehearses: true,
  waits: true,
  together: LETTERS_TOGETHER,
  fields,
  inspect: ({ body }) => inspectLetter({ body }),
  purpose: 'purpose',
  options: { purposes: listPurposes },
  summary: ['title'],
  rawCredentials: ['postal.printShop'],
  execute: async (items, context) => {
    const bodies = await trackCodes(items.map(({ params }) => readMarkup(params.body)), keysOf(items), context);
    return postLetters(items, items.map((item, index) => postingOf(item, bodies[index] as readonly Block[])), context);
  },
});
