import { field } from '@parcours/sdk/node';
import type { PostalAddress } from './address/postal-address.js';

const part = (en: string, fr: string, standard: string, help?: { en: string; fr: string }) => field.text({ label: { en, fr }, ...(help === undefined ? {} : { help }), default: standard, template: true, maximumLength: 300 });

/** Where the address comes from: the contact's attribute `address` unless somebody says otherwise. */
export const addressFields = {
  recipient: part('Recipient', 'Destinataire', '{% if contact.address.name %}{{ contact.address.name }}{% else %}{{ contact.title }} {{ contact.firstName }} {{ contact.lastName }}{% endif %}'),
  organisation: part('Company', 'Entreprise', ''),
  deliveryPoint: part('Flat, floor, care of', 'Appartement, étage, chez', ''),
  building: part('Building, residence', 'Bâtiment, résidence', '{{ contact.address.line2 }}'),
  street: part('Number and street', 'Numéro et voie', '{{ contact.address.line1 }}'),
  locality: part('PO box, hamlet', 'BP, lieu-dit', '{{ contact.address.line3 }}'),
  postcode: part('Postcode', 'Code postal', '{{ contact.address.postalCode }}'),
  city: part('City', 'Ville', '{{ contact.address.city }}', { en: 'With CEDEX where there is one.', fr: 'Avec CEDEX le cas échéant.' }),
  region: part('State, province', 'État, province', '{{ contact.address.region }}'),
  country: part('Country', 'Pays', '{{ contact.address.country }}', { en: 'Code or name; the sender’s own when empty.', fr: 'Code ou nom ; celui de l’expéditeur si vide.' }),
  homeCountry: field.text({ label: { en: 'The sender’s country', fr: 'Pays de l’expéditeur' }, help: { en: 'Two letters; addresses there need no country line.', fr: 'Deux lettres ; les adresses de ce pays ne portent pas de ligne de pays.' }, default: 'FR', pattern: { source: '[A-Z]{2}', expected: { en: 'a country code such as FR', fr: 'un code de pays comme FR' } }, maximumLength: 2 }),
};

export const addressOf = ({ recipient, organisation, deliveryPoint, building, street, locality, postcode, city, region, country }: PostalAddress): PostalAddress => ({ recipient, organisation, deliveryPoint, building, street, locality, postcode, city, region, country });
