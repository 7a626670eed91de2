import type { WorkflowDocument } from '@parcours/sdk/workflow';

export const CATALOGUE_WORKFLOW = 'Demo: the catalogue by post';
export const CATALOGUE_ORDERED = 'catalogue.ordered';

const TEXT = 'Bonjour {{ contact.firstName }}, votre catalogue de disques part aujourd’hui par la poste. En attendant, les nouveautés {{ event.properties.kind }} : %link%';

const LETTER = `> Lyon, le {{ event.occurredAt | date: "%d/%m/%Y" }}

# Votre catalogue, {{ contact.firstName }}

Merci de l’avoir demandé ! Vous nous avez dit aimer **{{ event.properties.record }}** : nous avons marqué pour vous les pages du rayon *{{ event.properties.kind }}*.

- Livraison offerte dès deux disques
- Écoute libre dans nos trois boutiques
- Reprise de vos anciens vinyles

Ce code vous mène au rayon, sur votre téléphone :

[qr 32](https://shop.example.org/rayon/{{ event.properties.kind | url_encode }})

À très bientôt,

*L’équipe de la boutique*`;

/** Who orders the catalogue gets a text message at once, and a letter with the print shop's next lot. */
export const catalogueWorkflow = (smsCredential: number, postCredential: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: CATALOGUE_WORKFLOW,
  description: 'Who orders the catalogue gets a text message at once, and a letter with the print shop’s next lot.',
  nodes: [
    { id: 'ordered', type: 'core.event', version: 1, name: 'Orders the catalogue', position: { x: 0, y: 0 }, settings: { name: CATALOGUE_ORDERED } },
    { id: 'text', type: 'sms.send', version: 1, name: 'It is on its way', position: { x: 320, y: 0 }, settings: { credential: smsCredential, purpose: 'service', text: TEXT, link: 'https://shop.example.org/nouveautes' } },
    {
      id: 'letter', type: 'postal.sendLetter', version: 1, name: 'Catalogue letter', position: { x: 640, y: 0 },
      settings: { credential: postCredential, purpose: 'service', subject: 'Catalogue', body: LETTER, sender: 'La boutique de disques\n12 rue de la République\n69002 Lyon', colour: true },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'ordered', port: 'main' }, to: { node: 'text' } },
    { id: 'e2', from: { node: 'text', port: 'main' }, to: { node: 'letter' } },
  ],
});
