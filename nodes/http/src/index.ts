import { definePackage } from '@parcours/sdk/node';
import { basic, bearer, header, oauth2, query, signature } from './credentials.js';
import { request } from './request.js';

export default definePackage({ id: 'http', label: { en: 'HTTP', fr: 'HTTP' }, nodes: [request], credentials: [header, basic, bearer, query, oauth2, signature] });
