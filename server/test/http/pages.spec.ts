import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import { httpStage } from './support/http-server.js';

const editorDir = mkdtempSync(join(tmpdir(), 'parcours-editor-'));
const stage = httpStage({}, { editorDir });
afterAll(() => rmSync(editorDir, { recursive: true, force: true }));
const get = (path: string, headers: Record<string, string> = {}) => stage.visitor().call('GET', path, undefined, headers);

describe('the editor', () => {
  it('that is not built is explained, in the language of the browser', async () => {
    const english = await get('/');
    expect([english.status, english.text.includes('npm start')]).toEqual([503, true]);
    expect((await get('/', { 'accept-language': 'fr' })).text).toContain('pas encore construit');
  });
  it('is one page for every address it draws itself; its files are kept by browsers', async () => {
    mkdirSync(join(editorDir, 'assets'));
    writeFileSync(join(editorDir, 'index.html'), '<title>Editor</title>');
    writeFileSync(join(editorDir, 'assets/app-1a2b.js'), 'start()');
    writeFileSync(join(editorDir, 'theme.js'), 'theme()');
    for (const path of ['/', '/workflows/7', '/setup?token=x', '/index.html']) {
      const page = await get(path);
      expect([page.status, page.text, page.headers.get('cache-control'), page.headers.get('content-type')]).toEqual([200, '<title>Editor</title>', 'no-cache', 'text/html; charset=utf-8']);
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    const script = await get('/assets/app-1a2b.js');
    expect([script.status, script.text, script.headers.get('cache-control')]).toEqual([200, 'start()', 'public, max-age=31536000, immutable']);
    expect((await get('/theme.js')).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/assets/gone.js')).status).toBe(404);
  });
  it('goes out compressed to browsers that say what they read, and as it is to others', async () => {
    writeFileSync(join(editorDir, 'assets/big-3c4d.js'), 'plain()');
    writeFileSync(join(editorDir, 'assets/big-3c4d.js.br'), brotliCompressSync('plain()'));
    for (const [accepted, answered] of [['gzip, br', 'br'], ['gzip', null], ['identity', null]] as const) {
      const script = await get('/assets/big-3c4d.js', { 'accept-encoding': accepted });
      expect([script.status, script.text, script.headers.get('content-encoding')]).toEqual([200, 'plain()', answered]);
      expect(script.headers.get('content-type')).toMatch(/^(text|application)\/javascript; charset=utf-8$/);
      expect(script.headers.get('vary')).toMatch(/accept-encoding/i);
    }
  });
  it('never shows a file outside its folder', async () => {
    writeFileSync(join(editorDir, '../parcours-outside.txt'), 'OUTER');
    for (const path of ['/../parcours-outside.txt', '/..%2fparcours-outside.txt', '/assets/..%2f..%2fparcours-outside.txt', '/%2e%2e/parcours-outside.txt', '/%00', '/%E0%A4%A'])
      expect((await get(path)).text).not.toContain('OUTER');
    rmSync(join(editorDir, '../parcours-outside.txt'));
  });
});

describe('a webhook', () => {
  const PATH = makePath();
  beforeAll(async () => {
    const owner = await stage.owner();
    const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
    const document = {
      ...emptyWorkflow('Hook'),
      nodes: [
        node('hook', 'core.webhook', { path: PATH, method: 'POST', respond: 'when_done', identify: 'nobody' }),
        node('answer', 'core.respond', { status: 201, headers: [{ name: 'X-Seen', value: 'yes' }, { name: 'Access-Control-Allow-Origin', value: '*' }, { name: 'Content-Type', value: 'text/html' }], send: 'text', text: '<script>alert(1)</script>{{ json.body.name }}' }),
      ],
      edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'answer' } }],
    };
    const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
    const published = await owner.call('POST', `workflows/${id}/publish`, { revision: 1 });
    expect(published.body).toMatchObject({ status: 'published' });
  });
  it('answers what its workflow says, sandboxed and without opening our address to others', async () => {
    const answer = await stage.visitor().call('POST', `/hooks/${PATH}`, { name: 'Ada' }, { origin: 'https://shop.example' });
    expect([answer.status, answer.text]).toEqual([201, '<script>alert(1)</script>Ada']);
    expect(answer.headers.get('x-seen')).toBe('yes');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox allow-forms/);
  });
  it('takes forms and texts as well as JSON', async () => {
    expect((await stage.visitor().call('POST', `/hooks/${PATH}`, 'name=Grace', { 'content-type': 'application/x-www-form-urlencoded' })).text).toContain('Grace');
    expect((await stage.visitor().call('POST', `/hooks/${PATH}`, 'hello', { 'content-type': 'text/plain' })).status).toBe(201);
  });
  it('that nobody listens to is 404, also for guesses with odd characters', async () => {
    for (const path of ['nothing', '%00', '..%2f..', 'a'.repeat(300)]) expect((await stage.visitor().call('POST', `/hooks/${path}`, {})).status).toBeGreaterThanOrEqual(400);
    expect((await stage.visitor().call('POST', '/hooks/nothing', {})).body.error?.code).toBe('not_found');
    expect((await stage.visitor().call('GET', `/hooks/${PATH}`)).status).toBe(405);
  });
});

describe('health', () => {
  it('is for anyone to ask', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await get('/readyz')).body).toEqual({ ready: true, reasons: {} });
  });
});
