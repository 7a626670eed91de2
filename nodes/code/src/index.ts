import { definePackage } from '@parcours/sdk/node';
import { javascript } from './javascript.js';

export default definePackage({ id: 'code', label: { en: 'Code', fr: 'Code' }, nodes: [javascript] });
