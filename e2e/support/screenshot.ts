import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const OUTPUT = join(import.meta.dirname, '../output');
const DOCS = join(import.meta.dirname, '../../docs/images');
const PAGES = join(DOCS, 'pages');

/** Two hundred pictures that nobody looks at would be a tenth of what `npm test` takes: it keeps those of steps that failed. */
const onlyFailed = process.env['PARCOURS_SCREENSHOTS'] === 'failed';

async function drawn(page: Page): Promise<void> {
  await page.waitForLoadState();
  await page.evaluate(() => new Promise<void>((done) => { requestAnimationFrame(() => requestAnimationFrame(() => { done(); })); }));
}

async function write(page: Page, folder: string, name: string): Promise<void> {
  // who steps on sees the page as it was drawn, with a picture or without
  if (folder === OUTPUT && onlyFailed && !name.endsWith('-failed')) return drawn(page);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Writes what a person sees to `e2e/output/<name>.png`. */
export const takeScreenshot = (page: Page, name: string): Promise<void> => write(page, OUTPUT, name);

/** The same for a picture of the documentation, which is renewed by a run with PARCOURS_DOCS_IMAGES=1 and stays as it is otherwise. */
export const takeDocsPicture = (page: Page, name: string): Promise<void> => write(page, process.env['PARCOURS_DOCS_IMAGES'] === '1' ? DOCS : OUTPUT, name);

/** A picture of a whole walk, too many to be taken each time: `npm run pictures` writes them to `docs/images/pages`. */
export const takePagePicture = async (page: Page, name: string): Promise<void> => {
  if (process.env['PARCOURS_DOCS_IMAGES'] === '1') await write(page, PAGES, name);
};
