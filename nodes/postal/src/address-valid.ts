import { defineCondition, next } from '@parcours/sdk/node';
import { addressFields, addressOf } from './address-fields.js';
import { layOutAddress } from './address/lay-out-address.js';

/** Whether a letter could be delivered there, by the form of the address; see `layOutAddress`. */
export const addressValid = defineCondition({
  type: 'addressValid',
  version: 1,
  label: { en: 'Postal address valid?', fr: 'Adresse postale valide ?' },
  description: { en: 'Looks whether a letter could be delivered: street, postcode, city, length of the lines.', fr: 'Vérifie qu’une lettre pourrait être distribuée : voie, code postal, ville, longueur des lignes.' },
  icon: 'map-pin-check',
  keywords: { en: 'address postcode city valid check post letter', fr: 'adresse code postal ville valide vérifier courrier lettre' },
  itemwise: true,
  fields: addressFields,
  ports: [
    { id: 'valid', label: { en: 'Valid', fr: 'Valide' } },
    { id: 'invalid', label: { en: 'Not deliverable', fr: 'Non distribuable' } },
  ],
  execute: (items) => items.map(({ json, params }) => {
    const { lines, problems } = layOutAddress(addressOf(params), params.homeCountry);
    return problems.length === 0
      ? next('valid', { json: { ...json, postalAddress: [...lines] } })
      : next('invalid', { json: { ...json, addressProblems: problems.map(({ code, sentence }) => ({ code, en: sentence.en, fr: sentence.fr })) } });
  }),
});
