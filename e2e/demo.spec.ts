import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { createLog } from '../server/src/platform/logging.js';
import { startDemo, type Demo } from '../server/src/main/demo/start-demo.js';
import { useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let demo: Demo;
let guest: Viewer;
beforeAll(async () => {
  [demo, guest] = await Promise.all([startDemo(app.nest, app.url, createLog({ level: 'error' })), openViewer()]);
  await app.api(routes.session.create, { body: { email: demo.account?.email ?? '', password: demo.account?.password ?? '' } });
}, 90_000);
afterAll(async () => {
  await guest?.context.close();
  await demo?.stop();
});
const step = tellStory(() => takeScreenshot(guest.page, 'demo-failed'));
const sentBy = async (channel: string) => (await app.api(routes.messages.list, { query: { channel, status: 'sent', limit: 1 } })).items;

/** How much of a page has ink on it: none means that nothing was drawn. */
const inkOn = (page: Viewer['page']): Promise<number> => page.locator('canvas').first().evaluate((canvas) => {
  const { width, height } = canvas as HTMLCanvasElement;
  const { data } = ((canvas as HTMLCanvasElement).getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, width, height);
  let ink = 0;
  for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) ink += 1;
  return ink;
});

describe('The demo shows what would have been mailed, texted and printed (issue 7.10)', () => {
  step('a text message on a phone, delivered by a network that reaches nobody', async () => {
    await eventually(async () => expect(await sentBy('sms')).toMatchObject([{ report: 'delivered' }]));
    const { page } = guest;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(demo.account?.email ?? '');
    await page.getByLabel('Password', { exact: true }).fill(demo.account?.password ?? '');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.goto(`${app.url}/messages?channel=sms&status=sent`);
    await page.getByRole('region', { name: 'Messages sent' }).getByRole('link').first().click();
    await page.getByText('votre catalogue de disques part', { exact: false }).waitFor();
    await page.getByText('(GSM alphabet), 1 part').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'demo-sms');
  });

  step('a letter that waits for its lot, and then its pages as they were printed', async () => {
    const { page } = guest;
    await page.goto(`${app.url}/messages?channel=post&status=pending`);
    await page.getByRole('region', { name: 'Messages sent' }).getByRole('link').first().click();
    await page.getByText('Waits for the lot of').waitFor();
    app.clock.advance(4 * 60_000);
    await eventually(async () => expect(await sentBy('post')).toHaveLength(1));
    await page.goto(`${app.url}/messages?channel=post&status=sent`);
    await page.getByRole('region', { name: 'Messages sent' }).getByRole('link').first().click();
    await page.locator('.pdf__page--drawn').first().waitFor();
    expect(await inkOn(page)).toBeGreaterThan(1_000);
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'messages-letter');
    await page.getByRole('button', { name: 'Plain text' }).click();
    await page.getByText('nous avons marqué pour vous').waitFor();
  });

  step('from the history of the person it went to', async () => {
    const { page } = guest;
    await page.goto(`${app.url}/contacts/${(await sentBy('post'))[0]?.contactId ?? 0}`);
    await page.getByRole('button', { name: 'Show the message' }).first().click();
    await page.getByRole('dialog').getByRole('link', { name: 'Open in Messages' }).waitFor();
    await page.getByRole('dialog').locator('.pdf__page--drawn, .sms__bubble').first().waitFor();
    expect(guest.complaints).toEqual([]);
  });
});
