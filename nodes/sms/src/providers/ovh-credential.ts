import { defineCredential, field, type HttpResult } from '@parcours/sdk/node';
import { ovhCallbacks } from '../replies/ovh-callbacks.js';
import { senderFields } from './credential-fields.js';
import { askOvh, judgeOvh } from './ovh-api.js';

export const ovh = defineCredential({
  type: 'ovh',
  label: { en: 'OVHcloud SMS', fr: 'OVHcloud SMS' },
  fields: {
    service: field.text({ label: { en: 'SMS service', fr: 'Service SMS' }, placeholder: { en: 'sms-ab12345-1', fr: 'sms-ab12345-1' }, required: true, maximumLength: 100, pattern: { source: '[A-Za-z0-9-]+', expected: { en: 'the name of a service such as sms-ab12345-1', fr: 'le nom d’un service tel que sms-ab12345-1' } } }),
    applicationKey: field.text({ label: { en: 'Application key', fr: 'Clé d’application' }, required: true, maximumLength: 100 }),
    applicationSecret: field.text({ label: { en: 'Application secret', fr: 'Secret d’application' }, required: true, maximumLength: 200 }),
    consumerKey: field.text({ label: { en: 'Consumer key', fr: 'Clé de consommateur (consumer key)' }, help: { en: 'With the right to GET and POST /sms/*.', fr: 'Avec les droits GET et POST sur /sms/*.' }, required: true, maximumLength: 200 }),
    ...senderFields,
    endpoint: field.text({ label: { en: 'Address of the API', fr: 'Adresse de l’API' }, default: 'https://eu.api.ovh.com/1.0', format: 'url', required: true, maximumLength: 300 }),
  },
  secret: ['applicationSecret', 'consumerKey'],
  test: async (values, context) => {
    const answer: HttpResult = await askOvh(values, context, { method: 'GET', path: `/sms/${values['service'] ?? ''}` }, Date.now());
    judgeOvh(answer, values, Date.now());
  },
  callbacks: ovhCallbacks,
});
