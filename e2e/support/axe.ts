import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** Colours of a theme that was just chosen may still be on their way on a busy machine. */
const SETTLE_MS = 500;

/** What keeps people with other senses or hands from using the page as it stands, by WCAG 2.2 A and AA; one line each, none when all is well. */
export async function barriersOn(page: Page): Promise<string[]> {
  return lookedAt(page, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
}

/** The part of it that another theme can change. */
export const poorContrastOn = (page: Page): Promise<string[]> => lookedAt(page, ['color-contrast']);

async function lookedAt(page: Page, rules: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  if ((await found(page, rules)).length === 0) return [];
  await new Promise((wake) => setTimeout(wake, SETTLE_MS));
  return found(page, rules);
}

async function found(page: Page, rules: readonly string[]): Promise<string[]> {
  // what passed is most of what axe says: it stays in the browser
  return page.evaluate(
    async (runOnly) => {
      const { violations } = await (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run({ runOnly, resultTypes: ['violations'] });
      return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; ')})`);
    },
    [...rules],
  );
}
