import { definePackage } from '@parcours/sdk/node';
import { http } from './providers/http-credential.js';
import { ovh } from './providers/ovh-credential.js';
import { twilio } from './providers/twilio-credential.js';
import { received } from './received.js';
import { send } from './send.js';
import { smpp } from './smpp/smpp-credential.js';

export default definePackage({ id: 'sms', label: { en: 'SMS', fr: 'SMS' }, nodes: [send, received], credentials: [ovh, twilio, smpp, http] });
