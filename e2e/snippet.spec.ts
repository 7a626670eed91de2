import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { routes, type ContactDetail, type Source } from '@parcours/sdk/api';
import { OWNER, useApp } from './support/app.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
const STUB = `window.parcours=window.parcours||[];["page","track","identify","group","alias","reset","consent"].forEach(function(m){parcours[m]=parcours[m]||function(){parcours.push([m].concat([].slice.call(arguments)))}});`;
let site: Server;
let address = '';
let source: Source;
let visitor: Viewer;
let asked: Viewer;
const step = tellStory(async () => takeScreenshot(visitor.page, 'snippet-failed'));

beforeAll(async () => {
  // a shop on another host: any path is a page of it; /asks waits for consent
  site = createServer((request, response) => {
    const asks = request.url?.startsWith('/asks') === true;
    response.writeHead(200, { 'content-type': 'text/html' }).end(
      `<title>Tea</title><script>${STUB}parcours.track("Too Early",{n:1});</script><script async src="${app.url}/parcours.js" data-write-key="${source.writeKey}"${asks ? ' data-consent="required"' : ''}></script>`,
    );
  });
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  address = `http://localhost:${(site.address() as AddressInfo).port}`;
  visitor = await openViewer();
  asked = await openViewer();
}, 60_000);
afterAll(async () => {
  await visitor?.context.close();
  await asked?.context.close();
  site.closeAllConnections();
  await new Promise((closed) => site.close(closed));
});

type Snippet = { track(name: string, properties?: object): void; identify(id: string, traits?: object): void; reset(): void; consent(given: boolean): void; anonymousId(): string };
const inPage = <Value>(viewer: Viewer, act: (parcours: Snippet) => Value): Promise<Value> => viewer.page.evaluate(`(${act.toString()})(window.parcours)`) as Promise<Value>;
const loaded = (viewer: Viewer): Promise<unknown> => viewer.page.waitForFunction('window.parcours && window.parcours.version === 1');
const recent = async (): Promise<Source['recent']> => (await app.api(routes.sources.list)).items.find(({ id }) => id === source.id)?.recent ?? [];
const seen = (name: string): Promise<unknown> => eventually(async () => expect((await recent()).some((call) => call.name === name && call.error === null)).toBe(true));
const contactOf = async (search: string): Promise<ContactDetail> => {
  const { items } = await app.api(routes.contacts.list, { query: { search } });
  return app.api(routes.contacts.read, { path: { id: items[0]?.id ?? 0 } });
};

describe('A site with three lines of JavaScript (D1), in a browser', () => {
  step('the script is small, may be kept, and is asked for again cheaply', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    source = await app.api(routes.sources.create, { body: { name: 'Shop', kind: 'site', origins: [], consent: false } });
    const answer = await fetch(`${app.url}/parcours.js`);
    expect(gzipSync(await answer.text()).length).toBeLessThan(6 * 1024);
    expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('cache-control')]).toEqual(['*', expect.stringContaining('max-age=3600')]);
    expect((await fetch(`${app.url}/parcours.js`, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })).status).toBe(304);
  });

  step('a visitor is seen, with what was called before the script had come, where they came from, and each page of an app that never reloads', async () => {
    await visitor.page.goto(`${address}/tea?utm_source=letter&utm_campaign=may`);
    await loaded(visitor);
    await seen('Too Early');
    await visitor.page.evaluate(`history.pushState({}, '', '/basket'); document.title = 'Basket';`);
    await seen('Basket');
    const cookies = await visitor.context.cookies(address);
    expect(cookies.find(({ name }) => name === 'parcours_id')).toMatchObject({ sameSite: 'Lax', value: await inPage(visitor, (parcours) => parcours.anonymousId()) });
  });

  step('who says who they are takes along what they did (D3, D4), and whoever comes next starts afresh', async () => {
    await inPage(visitor, (parcours) => parcours.identify('ada', { email: 'ada@shop.example.org', firstName: 'Ada' }));
    await eventually(async () => expect((await contactOf('ada@shop')).events.map(({ name }) => name).sort()).toEqual(['Too Early', 'page.viewed', 'page.viewed']));
    const contact = await contactOf('ada@shop');
    expect(contact).toMatchObject({ externalId: 'ada', attributes: { firstName: 'Ada' } });
    expect(contact.events.find(({ name }) => name === 'Too Early')?.properties).toMatchObject({ n: 1, context: { touchpoint: 'desktop', campaign: { source: 'letter', name: 'may' }, page: { path: '/tea', title: 'Tea' } } });
    await inPage(visitor, (parcours) => (parcours.reset(), parcours.track('Somebody Else')));
    await seen('Somebody Else');
    expect((await contactOf('ada@shop')).events).toHaveLength(3);
  });

  step('what could not be sent is sent later, once', async () => {
    await visitor.context.setOffline(true);
    await inPage(visitor, (parcours) => (parcours.identify('ada'), parcours.track('In A Tunnel')));
    await visitor.page.waitForTimeout(600);
    await visitor.context.setOffline(false);
    await seen('In A Tunnel');
    await visitor.page.goto(`${address}/again`);
    await seen('Tea');
    await eventually(async () => expect((await contactOf('ada@shop')).events.filter(({ name }) => name === 'In A Tunnel')).toHaveLength(1));
  });

  step('a page that is left at once still says what happened on it', async () => {
    await loaded(visitor);
    await inPage(visitor, (parcours) => parcours.track('Last Words'));
    await visitor.page.goto('about:blank');
    await seen('Last Words');
    expect(visitor.complaints.filter((complaint) => !/ERR_INTERNET_DISCONNECTED/.test(complaint))).toEqual([]);
  });

  step('nothing is stored and nothing is sent before a visitor agrees, nor after they no longer do', async () => {
    const requests: string[] = [];
    asked.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await asked.page.goto(`${address}/asks`);
    await loaded(asked);
    await asked.page.waitForTimeout(600);
    const kept = async (): Promise<unknown> => [await asked.context.cookies(address), await asked.page.evaluate('Object.keys(localStorage)'), requests.filter((path) => path.startsWith('/v1/')).length];
    expect(await kept()).toEqual([[], [], 0]);
    await inPage(asked, (parcours) => (parcours.track('Agreed Later'), parcours.consent(true)));
    await seen('Agreed Later');
    expect((await asked.context.cookies(address)).map(({ name }) => name).sort()).toEqual(['parcours_consent', 'parcours_id']);
    await eventually(async () => expect(await asked.page.evaluate('Object.keys(localStorage)')).toEqual([]));
    const sent = requests.filter((path) => path.startsWith('/v1/')).length;
    await inPage(asked, (parcours) => (parcours.consent(false), parcours.track('After All')));
    await asked.page.waitForTimeout(500);
    expect(await kept()).toEqual([[], [], sent]);
    expect(asked.complaints).toEqual([]);
  });
});
