import { afterAll, beforeAll } from '@jest/globals';
import chromiumPackage from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

/** The package's switches are made for one-shot functions: one process for everything takes the whole browser down with a page. */
const ONE_PROCESS = ['--single-process', '--no-zygote'];
/** These make it believe in a graphics card and emulate one, which is two thirds of what a browser test costs; without, it draws by itself. */
const EMULATED_CARD = ['--use-gl=angle', '--use-angle=swiftshader', '--ignore-gpu-blocklist', '--enable-unsafe-swiftshader', '--in-process-gpu'];
const UNWANTED = new Set([...ONE_PROCESS, ...EMULATED_CARD]);

/** A real Chromium that came as an npm package. Throws one line when this machine cannot run it. */
export async function launchChromium(): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath: process.env['PARCOURS_CHROMIUM'] ?? (await chromiumPackage.executablePath()),
      args: [...chromiumPackage.args.filter((arg) => !UNWANTED.has(arg)), '--font-render-hinting=none', '--disable-gpu'],
      headless: true,
    });
  } catch (cause) {
    const [line = 'no reason given'] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw new Error(`Expected Chromium from @sparticuz/chromium to start, found: ${line}; install the libraries it names, or point PARCOURS_CHROMIUM at another Chromium.`, { cause });
  }
}

export interface Viewer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors the page threw or logged, and answers with status 500 and above; a healthy page leaves none. */
  readonly complaints: readonly string[];
}

/** A person with a browser of their own: separate cookies and storage. */
async function openViewer(browser: Browser, options: BrowserContextOptions): Promise<Viewer> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  // a first page on a busy machine
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`threw: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(`logged: ${message.text()}`); });
  page.on('response', (response) => { if (response.status() >= 500) complaints.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`); });
  return { page, context, complaints };
}

/** One browser for a spec file, closed at its end. Returns how to open it for one more person. */
export function useChromium(): (options?: BrowserContextOptions) => Promise<Viewer> {
  let browser: Browser | undefined;
  beforeAll(async () => { browser = await launchChromium(); }, 60_000);
  afterAll(async () => { await browser?.close(); });
  return (options = {}) => {
    if (browser === undefined) throw new Error('Expected Chromium to have started before a page is opened; see the failure of this file above.');
    return openViewer(browser, options);
  };
}
