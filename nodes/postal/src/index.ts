import { definePackage } from '@parcours/sdk/node';

export default definePackage({ id: 'postal', label: { en: 'Postal mail', fr: 'Courrier postal' }, nodes: [] });
