import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { CLIENT, startOidcProvider, type OidcProviderServer } from '../server/test/http/support/oidc-provider.js';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';

const settings: Record<string, string> = {};
let provider: OidcProviderServer;
beforeAll(async () => {
  provider = await startOidcProvider();
  Object.assign(settings, { PARCOURS_OIDC_ISSUER: provider.issuer, PARCOURS_OIDC_CLIENT_ID: CLIENT.id, PARCOURS_OIDC_CLIENT_SECRET: CLIENT.secret, PARCOURS_OIDC_LABEL: 'Acme', PARCOURS_OIDC_DOMAINS: 'example.org', PARCOURS_OIDC_DEFAULT_ROLE: 'viewer' });
});
const app = useApp(settings);
const openViewer = useChromium();
let viewer: Viewer;
beforeAll(async () => {
  await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
  viewer = await openViewer();
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
  await provider?.close();
});

describe('somebody who signs in at an identity provider, in a browser', () => {
  it('finds its button, and is told in words why an address that is not verified is not enough', async () => {
    provider.person = { sub: 'u1', email: 'nora@example.org', email_verified: false, name: 'Nora New' };
    const { page } = viewer;
    await page.goto(`${app.url}/sign-in`);
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('has not confirmed your email address');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  }, 60_000);
  it('is in with one click once it is, at the page that was asked for, with the role of newcomers', async () => {
    provider.person = { sub: 'u1', email: 'nora@example.org', email_verified: true, name: 'Nora New' };
    const { page } = viewer;
    await page.goto(`${app.url}/contacts`);
    await page.waitForURL(/\/sign-in/);
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.waitForURL(`${app.url}/contacts`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByText('nora@example.org').count()).toBeGreaterThan(0);
    expect((await viewer.context.cookies()).filter(({ httpOnly }) => httpOnly).length).toBeGreaterThan(0);
    expect(await page.evaluate(() => document.cookie)).not.toMatch(/session/);
    expect(viewer.complaints).toEqual([]);
  }, 60_000);
});
