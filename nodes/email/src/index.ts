import { definePackage } from '@parcours/sdk/node';
import { doubleOptIn } from './double-opt-in.js';
import { send } from './send.js';
import { smtp } from './smtp-credential.js';

export default definePackage({ id: 'email', label: { en: 'Email', fr: 'E-mail' }, nodes: [send, doubleOptIn], credentials: [smtp] });
