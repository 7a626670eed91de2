import { definePackage } from '@parcours/sdk/node';
import { basic, header } from './credentials.js';
import { request } from './request.js';

export default definePackage({ id: 'http', label: { en: 'HTTP', fr: 'HTTP' }, nodes: [request], credentials: [header, basic] });
