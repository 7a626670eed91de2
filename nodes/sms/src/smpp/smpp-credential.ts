import { defineCredential, field } from '@parcours/sdk/node';
import { senderFields, stopMention } from '../providers/credential-fields.js';
import { readSmppSettings, withCheckedAddress } from './smpp-settings.js';
import { trySmpp } from './sessions.js';

export const smpp = defineCredential({
  type: 'smpp',
  label: { en: 'SMPP 3.4', fr: 'SMPP 3.4' },
  fields: {
    host: field.text({ label: { en: 'Host', fr: 'Hôte' }, placeholder: { en: 'smpp.example.org', fr: 'smpp.exemple.fr' }, required: true, maximumLength: 255 }),
    port: field.number({ label: { en: 'Port', fr: 'Port' }, default: 2775, minimum: 1, maximum: 65_535, integer: true, required: true }),
    encryption: field.choice({ label: { en: 'Encryption', fr: 'Chiffrement' }, choices: [{ value: 'tls', label: { en: 'TLS', fr: 'TLS' } }, { value: 'none', label: { en: 'None (own network or VPN only)', fr: 'Aucun (réseau interne ou VPN seulement)' } }] }),
    user: field.text({ label: { en: 'User (system_id)', fr: 'Utilisateur (system_id)' }, required: true, maximumLength: 15 }),
    password: field.text({ label: { en: 'Password', fr: 'Mot de passe' }, default: '', maximumLength: 8 }),
    systemType: field.text({ label: { en: 'Kind of system (system_type)', fr: 'Type de système (system_type)' }, default: '', maximumLength: 12 }),
    bind: field.choice({ label: { en: 'Connection', fr: 'Connexion' }, choices: [{ value: 'transceiver', label: { en: 'Both ways: messages, receipts and replies', fr: 'Dans les deux sens : messages, accusés et réponses' } }, { value: 'transmitter', label: { en: 'Sending only', fr: 'Envoi seulement' } }] }),
    long: field.choice({ label: { en: 'Long messages', fr: 'Messages longs' }, choices: [{ value: 'udh', label: { en: 'Cut here (usual)', fr: 'Découpés ici (habituel)' } }, { value: 'payload', label: { en: 'Cut by the centre (message_payload)', fr: 'Découpés par le centre (message_payload)' } }] }),
    window: field.number({ label: { en: 'Messages under way at once', fr: 'Messages simultanés' }, help: { en: 'Without having been answered; your operator names it (window).', fr: 'En attente de réponse ; indiqué par votre opérateur (fenêtre).' }, default: 10, minimum: 1, maximum: 500, integer: true }),
    ...senderFields,
    stopMention,
  },
  secret: ['password'],
  test: async (values, context) => {
    const settings = readSmppSettings(values);
    await trySmpp(settings, await withCheckedAddress(settings, context));
  },
});
