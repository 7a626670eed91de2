import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyContent } from '@parcours/sdk/node';
import { routes } from '@parcours/sdk/api';
import type { Page } from 'playwright-core';
import { startDemo, type Demo } from '../server/src/main/demo/start-demo.js';
import { createLog } from '../server/src/platform/logging.js';
import { useApp } from './support/app.js';
import { barriersOn, poorContrastOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { editorPlaces, nameOf, type EditorPlace } from './support/editor-places.js';
import { englishOf } from './support/editor-texts.js';
import { eventually } from './support/eventually.js';
import { takePagePicture } from './support/screenshot.js';
import { goWithin, saidBy, settled, tooWide, watchRequests } from './support/walk.js';

// issue 8.6: every page of the router in light, dark and French, for eyes, keyboards, screen readers and narrow windows
const app = useApp();
const openViewer = useChromium();
const places = editorPlaces();
const inside = places.filter(({ open }) => !open);
const outside = places.filter(({ open }) => open);
let demo: Demo;
let viewer: Viewer;
let stranger: Viewer;
let asking: () => number;
let strangerAsking: () => number;
let english: (shown: string) => boolean;
let samples: Readonly<Record<string, string>>;

async function fill(): Promise<void> {
  const { api } = app;
  await api(routes.session.create, { body: { email: demo.account?.email ?? '', password: demo.account?.password ?? '' } });
  await eventually(async () => expect((await api(routes.messages.list, { query: { status: 'sent', limit: 1 } })).items).toHaveLength(1));
  const contact = (await api(routes.messages.list, { query: { status: 'sent', limit: 1 } })).items[0]?.contactId ?? 0;
  const list = (await api(routes.lists.create, { body: { name: 'Cinéphiles' } })).id;
  await api(routes.lists.add, { path: { id: list, contactId: contact } });
  const segment = (await api(routes.segments.create, { body: { name: 'Cinéphiles lyonnais', rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } } })).id;
  const content = (await api(routes.contents.create, { body: { name: 'Lettre de printemps', body: { ...emptyContent('fr'), subject: 'Bonjour', blocks: [{ id: 'h', type: 'heading', text: 'Printemps', level: 1, align: 'left' }] } } })).id;
  await api(routes.scoring.create, { body: { key: 'interet', name: 'Intérêt', definition: { kind: 'score', events: [{ key: 'e1', event: 'order.placed', where: null, points: 25, cap: null }], facts: [], cap: null, decay: { by: 'none' }, grades: [{ key: 'A', from: 50 }] } } });
  const workflow = (await api(routes.workflows.list)).items[0]?.id ?? 0;
  const message = (await api(routes.messages.list, { query: { status: 'sent', limit: 1 } })).items[0]?.id ?? 0;
  samples = { '/templates/:id([a-z0-9-]+)?': '/templates/newsletter-welcome', '/workflows/:id(\\d+)': `/workflows/${workflow}`, '/workflows/:id(\\d+)/report': `/workflows/${workflow}/report`, '/contacts/:id(\\d+)': `/contacts/${contact}`, '/lists/:id(\\d+)': `/lists/${list}`, '/segments/:id(\\d+)': `/segments/${segment}`, '/messages/:id(\\d+)?': `/messages/${message}`, '/contents/:id(\\d+)': `/contents/${content}`, '/:rest(.*)*': '/nowhere' };
}

beforeAll(async () => {
  [demo, viewer, stranger, english] = await Promise.all([startDemo(app.nest, app.url, createLog({ level: 'error' })), openViewer(), openViewer(), englishOf()]);
  asking = watchRequests(viewer.page);
  strangerAsking = watchRequests(stranger.page);
  await fill();
  const signedIn = await viewer.context.request.post(`${app.url}/api/v1${routes.session.create.path}`, { data: { email: demo.account?.email, password: demo.account?.password } });
  expect(signedIn.status()).toBe(201);
  await viewer.page.goto(`${app.url}/nowhere`);
  await stranger.page.goto(`${app.url}/sign-in`);
}, 90_000);
afterAll(async () => {
  await viewer?.context.close();
  await stranger?.context.close();
  await demo?.stop();
});

function addressOf({ path }: EditorPlace): string {
  const address = samples[path] ?? path;
  if (address.includes(':')) throw new Error(`Expected a sample for the page ${path}; add what it shows to \`fill\` and its address to \`samples\`.`);
  return address;
}

/** Goes to a page and then through its tabs, and says what `look` finds wrong on each. */
async function each(place: EditorPlace, look: (page: Page, name: string) => Promise<readonly string[]>): Promise<string[]> {
  const { page } = place.open ? stranger : viewer;
  const resting = place.open ? strangerAsking : asking;
  await goWithin(page, addressOf(place));
  await settled(page, resting);
  const found = [...await look(page, nameOf(place))];
  const tabs = page.locator('.p-tabs__tab:visible');
  for (let tab = 1; tab < await tabs.count(); tab += 1) {
    await tabs.nth(tab).click();
    await settled(page, resting);
    found.push(...(await look(page, `${nameOf(place)}-${tab + 1}`)).map((line) => `tab ${tab + 1}: ${line}`));
  }
  return found;
}

/** Of tabs beside the first one, one picture is enough. */
const isTab = (name: string): boolean => /-\d$/.test(name);
const NARROW = [1024, 820];
/** A page with seven tabs on a busy machine. */
const PAGE_MS = 120_000;
const MOST_STOPS = 80;
const DIALOGS = [
  ['/dashboard', 'How it is counted'], ['/contacts', 'New contact'], ['/contacts/data', 'Define attribute'], ['/lists', 'New list'], ['/contents', 'New content'], ['/credentials', 'New credential'],
  ['/scoring', 'New score'], ['/scoring', 'Set up stages'], ['/loyalty', 'New programme'], ['/loyalty', 'New coupons'], ['/settings?tab=members', 'Invite'], ['/settings?tab=sources', 'New source'], ['/settings?tab=keys', 'New API key'],
] as const;

/** As somebody does who has no mouse. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim()) === name) return;
  }
  throw new Error(`Expected to come to "${name}" within ${MOST_STOPS} stops of the Tab key, found none that is called so.`);
}

async function inLightAndDark(page: Page, name: string): Promise<string[]> {
  const found = (await barriersOn(page)).map((line) => `light: ${line}`);
  await takePagePicture(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  found.push(...(await poorContrastOn(page)).map((line) => `dark: ${line}`));
  if (!isTab(name)) await takePagePicture(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of NARROW) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...(await tooWide(page)).map((line) => `${width}: ${line}`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return found;
}

async function inFrench(page: Page, name: string): Promise<string[]> {
  if (!isTab(name)) await takePagePicture(page, `${name}-french`);
  return [...(await saidBy(page)).filter(english).map((text) => `English: ${text}`), ...(await tooWide(page))];
}

describe('Every page of the editor', () => {
  it.each([...inside, ...outside].map((place) => [place.path, place] as const))('%s can be used by everybody in light and dark, and fits a tablet', async (_path, place) => {
    expect(await each(place, inLightAndDark)).toEqual([]);
  }, PAGE_MS);

  it.each(DIALOGS)('%s: “%s” opens a dialog that holds the keyboard, can be used by everybody, and gives it back', async (address, name) => {
    const { page } = viewer;
    await goWithin(page, address);
    await settled(page, asking);
    const button = page.getByRole('button', { name }).first();
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true);
    const found = await barriersOn(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    found.push(...await poorContrastOn(page));
    await page.emulateMedia({ colorScheme: 'light' });
    // from the button that shows a hint, too, one Escape is enough
    await dialog.getByRole('button', { name: 'Close', exact: true }).focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(found).toEqual([]);
    await eventually(async () => expect(await button.evaluate((one) => one === document.activeElement)).toBe(true));
  });

  it('is reached by keyboard alone: the first stop leads over the navigation, and a link that is followed takes the keyboard along', async () => {
    const { page } = viewer;
    await page.goto(`${app.url}/dashboard`);
    await settled(page, asking);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await tabTo(page, 'Workflows');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/workflows$/);
    expect(await page.evaluate(() => document.getElementById('content')?.contains(document.activeElement))).toBe(true);
    await settled(page, asking);
  });

  it('moves nothing for those who asked for reduced motion', async () => {
    const { page } = viewer;
    await page.goto(`${app.url}/lists`);
    await settled(page, asking);
    const moving = (): Promise<string[]> => page.evaluate(() => document.getAnimations().filter((one) => Number(one.effect?.getTiming().duration ?? 0) > 1).map((one) => `${(one.effect as KeyframeEffect).target?.className ?? ''} for ${String(one.effect?.getTiming().duration)} ms`));
    await page.getByRole('button', { name: 'New list' }).first().click();
    await page.getByRole('dialog').waitFor();
    expect(await moving()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  describe('in French', () => {
    beforeAll(async () => {
      for (const { page } of [viewer, stranger]) {
        await page.evaluate(() => { localStorage.setItem('parcours.language', 'fr'); });
        await page.reload();
      }
    });
    it('which is told from English', async () => {
      await viewer.page.evaluate(() => { localStorage.setItem('parcours.language', 'en'); });
      await viewer.page.goto(`${app.url}/dashboard`);
      await settled(viewer.page, asking);
      expect((await saidBy(viewer.page)).filter(english).length).toBeGreaterThan(20);
      await viewer.page.evaluate(() => { localStorage.setItem('parcours.language', 'fr'); });
      await viewer.page.reload();
    });
    it.each([...inside, ...outside].map((place) => [place.path, place] as const))('%s has no English left', async (_path, place) => {
      expect(await each(place, inFrench)).toEqual([]);
    }, PAGE_MS);
  });

  it('was shown without an error', () => {
    expect([...viewer.complaints, ...stranger.complaints]).toEqual([]);
  });
});
