import { defineCredential, field } from '@parcours/sdk/node';
import { twilioCallbacks } from '../replies/twilio-callbacks.js';
import { senderFields, stopMention } from './credential-fields.js';

export const twilio = defineCredential({
  type: 'twilio',
  label: { en: 'Twilio (and compatible)', fr: 'Twilio (et compatibles)' },
  fields: {
    accountSid: field.text({ label: { en: 'Account SID', fr: 'Account SID' }, placeholder: { en: 'AC…', fr: 'AC…' }, required: true, maximumLength: 100, pattern: { source: '[A-Za-z0-9-]+', expected: { en: 'an account SID such as AC…', fr: 'un Account SID tel que AC…' } } }),
    authToken: field.text({ label: { en: 'Auth token', fr: 'Auth token' }, help: { en: 'Calls of Twilio are signed with it, too.', fr: 'Les appels de Twilio sont également signés avec lui.' }, required: true, maximumLength: 200 }),
    ...senderFields,
    stopMention,
    baseUrl: field.text({ label: { en: 'Address of the API', fr: 'Adresse de l’API' }, help: { en: 'Another one for compatible services.', fr: 'À changer pour un service compatible.' }, default: 'https://api.twilio.com', format: 'url', required: true, maximumLength: 300 }),
  },
  secret: ['authToken'],
  hosts: ['{{ baseUrl }}'],
  use: { basic: { user: '{{ accountSid }}', password: '{{ authToken }}' } },
  test: { url: '{{ baseUrl }}/2010-04-01/Accounts/{{ accountSid }}.json' },
  callbacks: twilioCallbacks,
});
