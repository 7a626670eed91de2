import { defineCredential, field, type NodeContext } from '@parcours/sdk/node';
import type { Transport } from './transport.js';

/** For trying a journey out before there is a mail server: messages are written and kept, and leave to nobody. */
export const outbox = defineCredential({
  type: 'outbox',
  label: { en: 'Demo outbox (sends nothing)', fr: 'Boîte d’envoi de démonstration (n’envoie rien)' },
  fields: {
    fromEmail: field.text({ label: { en: 'Sender address', fr: 'Adresse de l’expéditeur' }, help: { en: 'Messages stand under Messages as they would have arrived. Choose another credential before you write to real people.', fr: 'Les messages figurent sous Messages tels qu’ils seraient arrivés. Choisissez un autre identifiant avant d’écrire à de vraies personnes.' }, default: 'demo@example.org', format: 'email', required: true, maximumLength: 254 }),
    fromName: field.text({ label: { en: 'Sender name', fr: 'Nom de l’expéditeur' }, default: '', maximumLength: 200 }),
  },
  secret: [],
});

/** Takes every message and hands it to nobody; the copy of each is kept as that of any other. */
export function openOutbox(values: Awaited<ReturnType<NodeContext['account']>>['values']): Transport {
  return { fromEmail: values['fromEmail'] || 'demo@example.org', fromName: values['fromName'] ?? '', together: 100, calls: 1, send: async (messages) => messages.map(({ messageId }) => ({ providerId: `outbox ${messageId}` })) };
}
