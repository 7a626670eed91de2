import { definePackage } from '@parcours/sdk/node';
import { doubleOptIn } from './double-opt-in.js';
import { outbox } from './outbox.js';
import { brevo } from './providers/brevo.js';
import { mailjet } from './providers/mailjet.js';
import { postmark } from './providers/postmark.js';
import { ses } from './providers/ses.js';
import { send } from './send.js';
import { smtp } from './smtp-credential.js';

export default definePackage({ id: 'email', label: { en: 'Email', fr: 'E-mail' }, nodes: [send, doubleOptIn], credentials: [smtp, brevo, mailjet, postmark, ses, outbox] });
