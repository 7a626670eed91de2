import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const OUTPUT = join(import.meta.dirname, '../output');

/** Writes what a person sees to `e2e/output/<name>.png`. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(OUTPUT, { recursive: true });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), animations: 'disabled' });
}
