import code from '@parcours/node-code';
import core from '@parcours/node-core';
import email from '@parcours/node-email';
import list from '@parcours/node-list';
import { UserError, answerEach, defineAction, defineCredential, definePackage, field, next, type NodePackage } from '@parcours/sdk/node';
import { Catalog } from '../../../src/runtime/catalog/catalog.js';

/** A package of the tests' own: an effect that always succeeds, and a credential that can be tried. */
const probe = definePackage({
  id: 'probe',
  label: { en: 'Probe' },
  nodes: [
    defineAction({
      type: 'send',
      version: 1,
      label: { en: 'Send' },
      description: { en: 'Sends nothing to nobody' },
      icon: 'send',
      effects: 'io',
      fields: { account: field.credential({ label: { en: 'Account' }, credentialType: 'probe.account' }) },
      execute: (items) => items.map(({ delivery }) => next('main', { json: { openUrl: delivery?.openUrl ?? '', key: delivery?.key ?? '' } })),
    }),
    defineAction({
      type: 'message',
      version: 1,
      label: { en: 'Message' },
      description: { en: 'Writes a content of the library, and sends it to nobody' },
      icon: 'mail',
      fields: { contentId: field.text({ label: { en: 'Content' }, required: true }), code: field.text({ label: { en: 'Code' }, default: '', template: true }) },
      execute: async (items, context) => {
        const [first] = items;
        const filled = await context.fillContent({ content: Number(first?.params.contentId), medium: 'email', readers: items.map(({ contact, json, params }) => ({ contact, json, values: { code: params.code } })) });
        return filled.map((answer) => ('message' in answer ? next('main', { json: { ...answer.message } }) : { kind: 'error', error: answer.failure }));
      },
    }),
    defineAction({
      type: 'refuse',
      version: 1,
      label: { en: 'Refuse' },
      description: { en: 'Refuses whatever it is given' },
      icon: 'ban',
      fields: {},
      execute: (items) =>
        answerEach(items, () => {
          throw new UserError('refused', 'Expected something better.');
        }),
    }),
  ],
  credentials: [
    defineCredential({
      type: 'account',
      label: { en: 'Account' },
      fields: { host: field.text({ label: { en: 'Host' }, required: true }), password: field.text({ label: { en: 'Password' }, required: true }) },
      secret: ['password'],
      test: async ({ host, password }) => {
        if (password !== 'open sesame') throw new Error(`${host} does not know this password.`);
      },
    }),
  ],
});

/** Packages that come along, from their sources, and one for these tests; `more` where a spec needs others too. */
export function testCatalog(...more: readonly NodePackage[]): Catalog {
  const catalog = new Catalog();
  for (const found of [code, core, email, list, probe, ...more]) catalog.add(found, `@parcours/node-${found.id}`, '0.0.0');
  return catalog;
}
