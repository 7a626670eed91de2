import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Page } from 'playwright-core';
import { PluginHost } from '../server/src/runtime/plugin-host/plugin-host.js';
import { startNpmRegistry, type NpmRegistry } from '../server/test/plugins/support/npm-registry.js';
import { NAME, SECOND, weather } from '../server/test/plugins/support/weather-package.js';
import { fromSources } from '../server/test/support/plugin-sources.js';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const settings: Record<string, string> = {};
let registry: NpmRegistry;
beforeAll(async () => {
  registry = await startNpmRegistry();
  settings['PARCOURS_NPM_REGISTRY'] = registry.url;
  await registry.publish(weather({ version: '1.0.0' }), '# Weather\n\nForecasts <script>document.title = "stolen"</script> for **journeys**.\n\n[Manual](https://example.org/manual) [trap](javascript:alert(1))');
});
afterAll(() => registry.close());

const app = useApp(settings, new PluginHost({ translate: fromSources }));
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'packages-failed'));

const PATH = 'a-path-that-nobody-guesses-e';
/** call ──> Forecast ──> answer */
const umbrella: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Umbrella',
  nodes: [
    { id: 'call', type: 'core.webhook', version: 1, name: 'Call', position: { x: 0, y: 0 }, settings: { path: PATH, method: 'POST', respond: 'when_done', identify: 'email', identifyField: 'email', attributes: true } },
    { id: 'ask', type: 'weather.forecast', version: 1, name: 'Ask the sky', position: { x: 300, y: 0 }, settings: { city: 'Paris' } },
    { id: 'answer', type: 'core.respond', version: 1, name: 'Answer', position: { x: 600, y: 0 }, settings: { status: 200, send: 'text', text: '{{ json.forecast }}' } },
  ],
  edges: [{ id: 'e1', from: { node: 'call', port: 'main' }, to: { node: 'ask' } }, { id: 'e2', from: { node: 'ask', port: 'main' }, to: { node: 'answer' } }],
};
const forecast = async (): Promise<string> => (await fetch(`${app.url}/hooks/${PATH}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"email":"ada@example.org"}' })).text();

// issue 4, proof: searched, installed, used in a published workflow, updated with a migration, and removed, without a restart
describe('A package from a stranger, in a browser', () => {
  step('is found in the registry, and its read-me is shown without its markup', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    await page.goto(`${app.url}/sign-in?return=/packages`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No package is installed yet').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Find' }).click();
    await page.getByRole('searchbox').fill('forecasts');
    await page.getByRole('button', { name: NAME }).click();
    await page.getByRole('heading', { name: 'Weather', exact: true }).waitFor();
    // M1, M4
    expect(await page.title()).not.toContain('stolen');
    expect(await page.locator('.markdown script, .markdown a[href^="javascript"]').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Manual' }).getAttribute('rel')).toContain('noopener');
    await takeScreenshot(page, 'packages-details');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('is installed after it was checked, and says that it asks for nothing', async () => {
    await page.getByRole('button', { name: 'Install…' }).click();
    await page.getByText('It asks for no permissions').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    await page.getByText('Installed and switched on').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('1.0.0 installed').waitFor();
  });

  step('is at work in a published workflow, with its node on the canvas', async () => {
    const { id, revision } = await app.api(routes.workflows.create, { body: { document: umbrella } });
    await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
    expect(await forecast()).toBe('sun in Paris');
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByText('Ask the sky').first().waitFor();
    expect(await page.getByText('not installed').count()).toBe(0);
  });

  step('announces its new version, shows what changes and what it wants to be allowed', async () => {
    await registry.publish(weather({ version: '2.0.0', code: SECOND, parcours: { permissions: { network: ['api.weather.example'] } } }));
    await page.goto(`${app.url}/packages`);
    await page.getByRole('button', { name: 'See what changes' }).click();
    await page.getByText('Calls api.weather.example over the internet.').waitFor();
    await page.getByText('Forecast: version 1 becomes 2; settings are taken over.').waitFor();
    await takeScreenshot(page, 'packages-update');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Allow and update' }).click();
    await page.getByText('Installed and switched on').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Kept for workflows').waitFor();
    // what is published goes on with what it was made with
    expect(await forecast()).toBe('sun in Paris');
    await takeScreenshot(page, 'packages-installed');
  });

  step('is not removed behind the back of a workflow, but when its owner insists', async () => {
    await page.getByRole('button', { name: `More about ${NAME}` }).first().click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('One workflow uses it').waitFor();
    await page.getByRole('link', { name: 'Umbrella' }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove', exact: true }).isDisabled()).toBe(true);
    expect(await barriersOn(page)).toEqual([]);
    await page.getByLabel('Remove it nevertheless').click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('No package is installed yet').waitFor();
    expect(viewer.complaints).toEqual([]);
  });
});
