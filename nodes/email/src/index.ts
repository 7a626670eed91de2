import { definePackage } from '@parcours/sdk/node';
import { send } from './send.js';
import { smtp } from './smtp-credential.js';

export default definePackage({ id: 'email', label: { en: 'Email', fr: 'E-mail' }, nodes: [send], credentials: [smtp] });
