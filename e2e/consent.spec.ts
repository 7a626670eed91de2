import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { Rule } from '@parcours/sdk/node';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let owner: Viewer;
let ada: number;
beforeAll(async () => {
  owner = await openViewer();
}, 60_000);
afterAll(() => owner?.context.close());
const step = tellStory(() => takeScreenshot(owner.page, 'consent-failed'));

describe('C18: what people have agreed to', () => {
  step('a purpose is made in the settings', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    ada = (await app.api(routes.contacts.upsert, { body: { email: 'ada@readers.example', phone: '+33 6 39 98 00 10', attributes: { firstName: 'Ada', lastName: 'Martin', favouriteAuthor: 'Annie Ernaux' } } })).id;
    await app.api(routes.consent.set, { path: { id: ada }, body: { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'form salon-du-livre', text: 'Je souhaite recevoir la lettre d’information.' } });
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('tab', { name: 'Consent' }).click();
    await page.getByText('Who has agreed').first().waitFor();
    await page.getByRole('button', { name: 'New purpose' }).click();
    await page.getByLabel('Name in English').fill('Invitations');
    await page.getByLabel('Name in French').fill('Invitations');
    await page.getByRole('textbox', { name: 'Key' }).fill('invitations');
    await page.getByRole('checkbox', { name: 'Post' }).click();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'consent-purpose');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('cell', { name: /^Invitations/ }).waitFor();
  });

  step('an address is put on the suppression list, found there, and taken off again with the reason', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Add address' }).click();
    await page.getByRole('dialog').getByLabel('Address').fill('never@readers.example');
    await page.getByRole('dialog').getByLabel('Reason').fill('Asked on the phone');
    await page.getByRole('dialog').getByRole('button', { name: 'Add address' }).click();
    await page.getByText('1 address on the list').waitFor();
    await page.getByLabel('Address', { exact: true }).fill('Never@Readers.example');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('by hand: Asked on the phone').first().waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'consent-settings');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'consent-settings-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Lift', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Asked again in the shop');
    await page.getByRole('dialog').getByRole('button', { name: 'Lift' }).click();
    await page.getByText('This address is not on the list.').waitFor();
  });

  step('the page of a contact shows what they agree to with its proof, and keeps what they say', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/contacts/${ada}`);
    await page.getByRole('tab', { name: 'Consent' }).click();
    await page.getByText('Je souhaite recevoir la lettre d’information.').waitFor();
    await page.getByRole('button', { name: 'Change: Newsletter, Email' }).click();
    await page.getByLabel('Where it was said').fill('By phone, with Anne');
    await takeScreenshot(page, 'consent-change');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('By phone, with Anne').waitFor();
    await page.getByText('Withdrawn', { exact: true }).first().waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'consent-contact');
    await page.getByRole('tab', { name: 'Merges' }).click();
    await page.getByText('Never merged').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Erase' }).waitFor();
    await takeScreenshot(page, 'consent-merges');
    await page.keyboard.press('Escape');
  });
});

describe('C1 to C18: one rule builder for segments and nodes', () => {
  step('a segment asks for consent and for behaviour in order', async () => {
    const { page } = owner;
    const rule: Rule = { and: [{ consent: ['newsletter', 'email', 'withdrawn'] }, { or: [{ sequence: [30 * 86_400_000, ['visit'], ['order.placed']] }, { '>=': [{ since_last: ['order.placed'] }, 60 * 86_400_000] }, { '<=': [{ distance_km: [45.764, 4.8357] }, 20] }, { '!': { did: ['order.placed'] } }] }] };
    const { id } = await app.api(routes.segments.create, { body: { name: 'To win back', rule } });
    await page.goto(`${app.url}/segments/${id}`);
    await page.getByText('has withdrawn from “Newsletter” by email').waitFor();
    await page.getByText('1 of 1 contact').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'rule-segment');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'rule-segment-dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  step('T7: a business event says whom it concerns, in the panel of its node', async () => {
    const { page } = owner;
    const node = { id: 'in', type: 'core.businessEvent', version: 1, name: 'A title arrives', position: { x: 0, y: 0 }, settings: { name: 'title.arrived', who: { and: [{ '==': [{ var: 'contact.favouriteAuthor' }, { var: 'event.properties.author' }] }] } } };
    const condition = { id: 'if', type: 'core.condition', version: 1, name: 'Known by name?', position: { x: 0, y: 160 }, settings: { rule: { and: [{ '!!': { var: 'contact.firstName' } }, { or: [{ '>=': [{ var: 'event.properties.price' }, 10] }, { '!': { var: 'contact.phone' } }] }] } } };
    const { id } = await app.api(routes.workflows.create, { body: { document: { schemaVersion: 1, name: 'New titles', nodes: [node, condition], edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'if' } }] } as never } });
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByText('A title arrives').first().click();
    await page.getByText('favouriteAuthor is {{ event.properties.author }}', { exact: true }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'rule-business-event');
    await page.getByText('Known by name?').first().click();
    await page.getByText('contact.firstName is known and (event.properties.price is at least 10 or contact.phone is not known)').waitFor();
    await takeScreenshot(page, 'rule-condition');
    expect(owner.complaints).toEqual([]);
  });

  step('in French as well', async () => {
    const { page } = owner;
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.goto(`${app.url}/settings?tab=consent`);
    await takeScreenshot(page, 'consent-settings-french');
  });
});
