import type { Page, Request } from 'playwright-core';

const WAIT_MS = 15_000;

/** Counts what a page has asked for and has not had answered. */
export function watchRequests(page: Page): () => number {
  const open = new Set<Request>();
  page.on('request', (request) => void (request.resourceType() !== 'websocket' && !request.url().includes('/socket.io/') && open.add(request)));
  const answered = (request: Request): void => void open.delete(request);
  page.on('requestfinished', answered);
  page.on('requestfailed', answered);
  return () => open.size;
}

/** Until a page has its heading (that of a workflow is the name one types) and nothing is on its way any more. */
export async function settled(page: Page, asking: () => number): Promise<void> {
  await page.locator('h1:not([data-left]), header.bar').first().waitFor({ state: 'attached' });
  const until = Date.now() + WAIT_MS;
  for (let quiet = 0; quiet < 2; ) {
    const drawn = await page.evaluate(() => new Promise<boolean>((done) => { requestAnimationFrame(() => requestAnimationFrame(() => { done(document.querySelector('.p-skeleton, [aria-busy="true"]') === null); })); }));
    quiet = drawn && asking() === 0 ? quiet + 1 : 0;
    if (Date.now() > until) throw new Error(`Expected ${page.url()} to come to rest, found ${asking()} requests under way${drawn ? '' : ' and placeholders'} after ${WAIT_MS / 1_000} seconds.`);
  }
}

/** Another address without loading the editor again. */
export async function goWithin(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    // another tab of the same page keeps its heading
    if (new URL(to, location.href).pathname !== location.pathname) for (const heading of document.querySelectorAll('h1')) heading.dataset['left'] = '';
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: history.state as unknown }));
  }, address);
}

/** By how much a page is wider than its window, and what sticks out. */
export const tooWide = (page: Page): Promise<string[]> => page.evaluate(async () => {
  // what measures itself by script follows a change of the window a frame later
  await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  const { scrollWidth, clientWidth } = document.documentElement;
  const content = document.querySelector('#content');
  const inner = content === null ? 0 : content.scrollWidth - content.clientWidth;
  if (scrollWidth <= clientWidth && inner <= 1) return [];
  const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1).map((one) => `${one.tagName.toLowerCase()}.${one.className.toString().split(' ')[0] ?? ''}`);
  return [`${Math.max(scrollWidth - clientWidth, inner)} px too wide: ${[...new Set(out)].slice(0, 4).join(', ')}`];
});

/** What a page says to eyes and to screen readers, piece by piece; typed and shown code left out. */
export const saidBy = (page: Page): Promise<string[]> => page.evaluate(() => {
  const said = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest('script, style, code, pre, textarea, [contenteditable], iframe') !== null) continue;
    said.add((node.textContent ?? '').trim());
  }
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.add(one.getAttribute(name) ?? '');
  said.add(document.title.split(' · ')[0] ?? '');
  said.delete('');
  return [...said];
});
