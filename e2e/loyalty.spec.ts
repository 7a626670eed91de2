import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let owner: Viewer;
let contactId = 0;
beforeAll(async () => {
  owner = await openViewer();
}, 60_000);
afterAll(() => owner?.context.close());
const step = tellStory(() => takeScreenshot(owner.page, 'loyalty-failed'));

describe('A5, A17: somebody runs a loyalty programme', () => {
  step('whose page says what there is to set up', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    contactId = (await app.api(routes.contacts.upsert, { body: { email: 'ada@example.org', attributes: { firstName: 'Ada', lastName: 'Martin' } } })).id;
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Loyalty' }).click();
    await page.getByText('No coupons yet').waitFor();
    await takeScreenshot(page, 'loyalty-empty');
  });

  step('with tiers and their benefits', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Edit programme “Points”' }).click();
    await page.getByLabel('Points expire after (months)').fill('24');
    for (const [index, [name, from, benefits]] of [['Silver', '100', 'Free delivery'], ['Gold', '500', 'Free delivery, and a gift each birthday']].entries()) {
      await page.getByRole('button', { name: 'Add a tier' }).click();
      await page.getByLabel(`Tier ${index + 1}`, { exact: true }).fill(name as string);
      await page.getByLabel(`From ${index + 1}`, { exact: true }).fill(from as string);
      await page.getByLabel(`Benefits ${index + 1}`, { exact: true }).fill(benefits as string);
    }
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'loyalty-programme');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Points expire after 24 months').waitFor();
  });

  step('and coupons, of which there are only so many', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'New coupons' }).first().click();
    await page.getByLabel('Name').fill('Welcome gift');
    await page.getByLabel('Good for').fill('5 € off');
    await page.getByLabel('How many there are').fill('100');
    await page.getByLabel('Valid for (days)').fill('30');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'loyalty-pool');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('100 of 100 left').or(page.getByText('100 left')).or(page.getByText('100 of 100')).first().waitFor();
    for (const [key, points, reason] of [['o-1', 120, 'Order 1042'], ['o-2', 45, 'Order 1077']] as const) await app.api(routes.loyalty.move, { body: { key, contact: { email: 'ada@example.org' }, kind: 'earn', points, spend: points, reason } });
    await app.api(routes.loyalty.move, { body: { key: 'r-1', contact: { email: 'ada@example.org' }, kind: 'burn', points: 30, reason: 'Free delivery' } });
    await page.reload();
    await page.getByText('Points outstanding').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'loyalty');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'loyalty-dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  step('sees the statement of a contact, and corrects it once with a reason', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/contacts/${contactId}`);
    await page.getByRole('tab', { name: 'Loyalty' }).click();
    await page.getByText('135 points').waitFor();
    await page.getByRole('button', { name: 'Correct points' }).click();
    await page.getByLabel('Points to add').fill('15');
    await page.getByLabel('Reason').fill('Sorry for the late delivery');
    await takeScreenshot(page, 'loyalty-adjust');
    await page.getByRole('dialog').getByRole('button', { name: 'Correct points' }).click();
    await page.getByRole('cell', { name: 'Sorry for the late delivery' }).waitFor();
    await page.getByText('150 points').first().waitFor();
    await page.getByText('Silver').first().waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'loyalty-statement');
    expect((await app.api(routes.loyalty.statement, { path: { id: contactId } })).entries).toMatchObject([{ kind: 'adjust', points: 15, balance: 150, reason: 'Sorry for the late delivery' }, { kind: 'burn' }, { kind: 'earn' }, { kind: 'earn' }]);
  });

  step('archives what is over: a workflow that uses it cannot be published, and it can be taken back', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/loyalty`);
    const { pools: [first] } = await app.api(routes.loyalty.overview, {});
    const { key = '', name = '' } = first ?? {};
    await page.getByRole('button', { name: `Archive “${name}”` }).click();
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Archive', exact: true }).click();
    await page.getByText('Archived (1)').click();
    await takeScreenshot(page, 'loyalty-archived');
    expect(await barriersOn(page)).toEqual([]);
    const at = (x: number) => ({ position: { x, y: 0 } });
    const made = await app.api(routes.workflows.create, { body: { document: { schemaVersion: 1, name: 'A gift', nodes: [{ id: 'in', type: 'core.event', version: 1, name: 'In', ...at(0), settings: { name: 'order.placed' } }, { id: 'gift', type: 'loyalty.issueCoupon', version: 1, name: 'Gift', ...at(300), settings: { pool: key } }], edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'gift' } }] } } });
    const publish = () => app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
    await expect(publish()).rejects.toMatchObject({ status: 422, code: 'not_publishable', details: { problems: [{ code: 'archived', nodeId: 'gift', field: 'pool' }] } });
    await page.getByRole('button', { name: `Take back “${name}”` }).click();
    await page.getByText('is in use again').waitFor();
    await expect(publish()).resolves.toMatchObject({ status: 'published' });
  });

  step('takes a member’s statement along as a table', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/contacts/${contactId}`);
    await page.getByRole('tab', { name: 'Loyalty' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    expect(download.suggestedFilename()).toBe(`loyalty-${contactId}.csv`);
  });

  step('reads all of it in French', async () => {
    const viewer = await openViewer({ locale: 'fr-FR', storageState: await owner.context.storageState() });
    await viewer.page.goto(`${app.url}/loyalty`);
    await viewer.page.getByText('Points en circulation').waitFor();
    await takeScreenshot(viewer.page, 'loyalty-fr');
    await viewer.page.goto(`${app.url}/contacts/${contactId}`);
    await viewer.page.getByRole('tab', { name: 'Fidélité' }).click();
    await viewer.page.getByText('150 points').waitFor();
    await takeScreenshot(viewer.page, 'loyalty-statement-fr');
    expect([...owner.complaints, ...viewer.complaints]).toEqual([]);
    await viewer.context.close();
  });
});
