import { defineCredential, field } from '@parcours/sdk/node';
import { httpCallbacks } from '../replies/http-callbacks.js';
import { senderFields, stopMention } from './credential-fields.js';

const PLACES = '{{ to }} {{ digits }} {{ text }} {{ sender }} {{ key }} {{ secret }} {{ validMinutes }}';

/** Any service that takes a message by one HTTP request. What is sent, and what its answer and its reports mean, is described here. */
export const http = defineCredential({
  type: 'http',
  label: { en: 'Another SMS service (HTTP)', fr: 'Autre service SMS (HTTP)' },
  fields: {
    url: field.text({ label: { en: 'Address', fr: 'Adresse' }, help: { en: `May hold ${PLACES}; values are encoded.`, fr: `Peut contenir ${PLACES} ; les valeurs sont encodées.` }, placeholder: { en: 'https://sms.example.org/send', fr: 'https://sms.exemple.fr/envoi' }, required: true, maximumLength: 2_000 }),
    method: field.choice({ label: { en: 'Method', fr: 'Méthode' }, choices: [{ value: 'POST', label: { en: 'POST', fr: 'POST' } }, { value: 'GET', label: { en: 'GET', fr: 'GET' } }] }),
    contentType: field.choice({
      label: { en: 'Body', fr: 'Corps' },
      choices: [
        { value: 'application/json', label: { en: 'JSON', fr: 'JSON' } },
        { value: 'application/x-www-form-urlencoded', label: { en: 'Form', fr: 'Formulaire' } },
      ],
    }),
    body: field.text({ label: { en: 'Text of the body', fr: 'Texte du corps' }, help: { en: 'The same places as in the address; a value never leaves the quotation marks or the parameter it stands in.', fr: 'Les mêmes emplacements que dans l’adresse ; une valeur ne sort jamais des guillemets ou du paramètre où elle se trouve.' }, placeholder: { en: '{"to": "{{ to }}", "text": "{{ text }}"}', fr: '{"to": "{{ to }}", "text": "{{ text }}"}' }, format: 'multiline', default: '', maximumLength: 10_000 }),
    headerName: field.text({ label: { en: 'Header with the secret', fr: 'En-tête portant le secret' }, placeholder: { en: 'Authorization', fr: 'Authorization' }, default: '', maximumLength: 100, pattern: { source: "[A-Za-z0-9!#$%&'*+.^_`|~-]*", expected: { en: 'the name of a header such as X-Api-Key', fr: 'un nom d’en-tête tel que X-Api-Key' } } }),
    secret: field.text({ label: { en: 'Secret', fr: 'Secret' }, help: { en: 'Sent in that header, or where {{ secret }} stands in the body.', fr: 'Envoyé dans cet en-tête, ou à l’emplacement {{ secret }} du corps.' }, default: '', maximumLength: 2_000 }),
    idPath: field.text({ label: { en: 'Where the answer has the message’s id', fr: 'Emplacement de l’identifiant dans la réponse' }, help: { en: 'Names and numbers joined by dots.', fr: 'Noms et numéros reliés par des points.' }, placeholder: { en: 'messages.0.id', fr: 'messages.0.id' }, default: '', maximumLength: 200 }),
    successPath: field.text({ label: { en: 'Where the answer says whether it worked', fr: 'Emplacement du résultat dans la réponse' }, help: { en: 'For services that answer 200 with an error.', fr: 'Pour les services qui répondent 200 avec une erreur.' }, placeholder: { en: 'status', fr: 'status' }, default: '', maximumLength: 200 }),
    successValues: field.text({ label: { en: 'What stands there when it did', fr: 'Valeurs en cas de succès' }, help: { en: 'Separated by commas.', fr: 'Séparées par des virgules.' }, placeholder: { en: 'ok, queued', fr: 'ok, queued' }, default: '', maximumLength: 500 }),
    ...senderFields,
    stopMention,
    receiptId: field.text({ label: { en: 'Reports: the message’s id', fr: 'Accusés : identifiant du message' }, help: { en: 'The name of the parameter, or the path in JSON.', fr: 'Le nom du paramètre, ou le chemin dans le JSON.' }, placeholder: { en: 'id', fr: 'id' }, default: '', maximumLength: 200 }),
    receiptStatus: field.text({ label: { en: 'Reports: its state', fr: 'Accusés : état' }, placeholder: { en: 'status', fr: 'status' }, default: '', maximumLength: 200 }),
    deliveredValues: field.text({ label: { en: 'Reports: states that mean delivered', fr: 'Accusés : états signifiant « remis »' }, placeholder: { en: 'DELIVRD, delivered', fr: 'DELIVRD, delivered' }, default: 'DELIVRD, delivered', maximumLength: 500 }),
    failedValues: field.text({ label: { en: 'Reports: states that mean failed', fr: 'Accusés : états signifiant « échec »' }, placeholder: { en: 'UNDELIV, failed', fr: 'UNDELIV, failed' }, default: 'UNDELIV, EXPIRED, REJECTD, failed', maximumLength: 500 }),
    replyFrom: field.text({ label: { en: 'Replies: the number they come from', fr: 'Réponses : numéro d’origine' }, placeholder: { en: 'from', fr: 'from' }, default: '', maximumLength: 200 }),
    replyText: field.text({ label: { en: 'Replies: their text', fr: 'Réponses : texte' }, placeholder: { en: 'text', fr: 'text' }, default: '', maximumLength: 200 }),
  },
  secret: ['secret'],
  callbacks: httpCallbacks,
});
