import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FILE_BYTES, type LiveEvent, type NodeItems } from '@parcours/sdk/api';
import { definePackage, defineAction, field, next, readWholeFile } from '@parcours/sdk/node';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import http from '@parcours/node-http';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { io } from 'socket.io-client';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { FileStore } from '../../src/runtime/files/file-store.js';
import { PackageFolders } from '../plugin-host/packages.js';
import { fromSources } from '../support/plugin-sources.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { testCatalog } from './support/test-catalog.js';

const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'x' };
const text = (length: number): string => 'äöü€🙂 '.repeat(Math.ceil(length / 8)).slice(0, length);
const letter = definePackage({
  id: 'letter', label: { en: 'Letter' },
  nodes: [
    defineAction({
      ...words, type: 'write', effects: 'io', fields: { length: field.number({ label: { en: 'Length' }, default: 20 }) },
      execute: async (items, context) => Promise.all(items.map(async ({ params, run, files }) => {
        const letter = await context.saveFile({ fileName: '../Brief \u202Efdp.exe', mimeType: 'text/plain; charset=utf-8', text: text(params.length), runId: run.id });
        return next('main', { files: { ...files, letter } });
      })),
    }),
    defineAction({
      ...words, type: 'read', effects: 'io', fields: { fails: field.boolean({ label: { en: 'Fails' } }) },
      execute: async (items, context) => Promise.all(items.map(async ({ params, files = {} }) => {
        if (params.fails) return { kind: 'error' as const, error: { who: 'user' as const, code: 'broken', message: 'Broken.' } };
        const read = await Promise.all(Object.entries(files).map(async ([name, file]) => [name, Buffer.from(await readWholeFile(context, file.id)).toString('utf8')]));
        return next('main', { json: { read: Object.fromEntries(read) as never } });
      })),
    }),
  ],
});
/** A package of somebody else, from a process of its own: what it makes of a file goes over there and back, with every byte there is. */
const STAMP = `
  import { defineAction, definePackage, field, next, readWholeFile } from '@parcours/sdk/node';
  const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'x', effects: 'io' };
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  export default definePackage({ id: 'fax', label: { en: 'Fax' }, nodes: [
    defineAction({ ...words, type: 'stamp', fields: {}, execute: async (items, context) => Promise.all(items.map(async ({ files, run }, index) => {
      const bytes = Buffer.concat([await readWholeFile(context, files.letter.id), all]);
      const letter = await context.saveFile({ fileName: 'stamped.bin', mimeType: 'application/octet-stream', base64: bytes.toString('base64'), runId: run.id });
      context.progress(index + 1, items.length, 'Stamped');
      return next('main', { files: { ...files, letter } });
    })) }),
    defineAction({ ...words, type: 'make', fields: { megabytes: field.number({ label: { en: 'x' } }), id: field.text({ label: { en: 'x' } }) }, execute: async (items, context) => Promise.all(items.map(async ({ params }) => {
      const told = async (act) => act.then(() => 'done', ({ who, code, message }) => ({ who, code, message }));
      const base64 = Buffer.alloc(params.megabytes * 1_048_576, params.megabytes).toString('base64');
      return next('main', { json: { saved: await told(context.saveFile({ fileName: 'a', base64 })), read: await told(context.readFile(params.id)), dropped: await told(context.dropFile({ folder: '../../etc', fileName: 'a', text: 'x' })) } });
    })) }),
  ] });`;
const folders = new PackageFolders();
const plugins = new PluginHost({ translate: fromSources });
const catalog = testCatalog();
if (!catalog.credential('http.header')) catalog.add(http, '@parcours/node-http', '0.0.0');
catalog.add(letter, '@test/letter', '0.0.0');
const stage = httpStage({ PARCOURS_FILES_QUOTA_MB: '8' }, { catalog });
let owner: Visitor;
let site: LocalSite;
let smtp: SMTPServer;
const mails: string[] = [];
const PDF = Buffer.from('%PDF-1.7 not really \u0000\u0001\xff', 'latin1');

beforeAll(async () => {
  const fax = (await plugins.load(folders.add(STAMP))).package;
  catalog.add(fax, 'parcours-fax', '1.2.3');
  owner = await stage.owner();
  site = await openSite((request, response, body) => {
    if (request.url === '/invoice.pdf') response.writeHead(200, { 'content-type': 'application/pdf' }).end(PDF);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ got: body.length }));
  });
  smtp = new SMTPServer({ closeTimeout: 200, authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], onData: (stream, _session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => (mails.push(Buffer.concat(chunks).toString()), done()));
  } });
  await new Promise<void>((listening) => smtp.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  await plugins.close();
  folders.remove();
  await site.close();
  await new Promise<void>((closed) => smtp.close(closed));
});

const pool = (): pg.Pool => stage.pool;
const node = (id: string, type: string, settings: object = {}): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings: settings as never });
const chain = (...nodes: WorkflowNode[]): WorkflowDocument => {
  const all = [node('start', 'core.manual'), ...nodes];
  return { schemaVersion: 1, name: 'Files', nodes: all, edges: all.slice(1).map(({ id }, index) => ({ id: `e${index}`, from: { node: all[index]!.id, port: 'main' }, to: { node: id } })) };
};
const run = async (document: WorkflowDocument, contact?: object): Promise<{ id: number; status: string; error: { code: string; message: string } | null; runId: number }> => {
  const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
  const { runId } = (await owner.call('POST', `workflows/${id}/runs`, { test: true, json: { n: 1 }, ...(contact ? { contact } : {}) })).body as unknown as { runId: number };
  return eventually(async () => ({ runId, ...((await owner.call('GET', `runs/${runId}`)).body as unknown as { id: number; status: string; error: { code: string; message: string } | null }) }), ({ status }) => status === 'done' || status === 'failed');
};
const itemsOf = async (runId: number, nodeId: string): Promise<NodeItems> => (await owner.call('GET', `runs/${runId}/nodes/${nodeId}`)).body as unknown as NodeItems;

describe('files of items', () => {
  it('go along with the item through the database, and are read by a later node, byte for byte', async () => {
    const { status, runId } = await run(chain(node('write', 'letter.write', { length: 3_000_000 }), node('wait', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'seconds' } }), node('read', 'letter.read')));
    expect(status).toBe('done');
    const shown = JSON.stringify(await itemsOf(runId, 'wait'));
    expect(shown).toContain('"$files"');
    expect(JSON.parse(shown)).toMatchObject({ visits: [{ input: [{ n: 1, $files: { letter: { fileName: 'Brief fdp.exe', mimeType: 'text/plain', sizeBytes: Buffer.byteLength(text(3_000_000)) } } }] }] });
    const { rows } = await pool().query<{ bytes: string }>(`select sum(length(c.bytes)) as bytes from files f join file_chunks c using (workspace_id, sha256) where f.run_id = $1`, [runId]);
    expect(Number(rows[0]?.bytes)).toBe(Buffer.byteLength(text(3_000_000)));
  });

  // issue 4, deliver 1 and 4: binary data and progress, also of packages that run outside of the server
  it('are read and written by packages in processes of their own, which tell how far they are', async () => {
    const document = chain(node('write', 'letter.write', { length: 1_000 }), node('stamp', 'fax.stamp'));
    const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
    const socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: owner.cookie ?? '' }, reconnection: false, forceNew: true });
    const heard: LiveEvent[] = [];
    socket.on('live', (event: LiveEvent) => heard.push(event));
    await new Promise<void>((connected) => socket.once('connect', connected));
    await socket.emitWithAck('watch', { workflowId: id });
    const { runId } = (await owner.call('POST', `workflows/${id}/runs`, { test: true, json: {} })).body as unknown as { runId: number };
    await eventually(async () => heard, (events) => events.some(({ type }) => type === 'node.progress'));
    expect(heard.find(({ type }) => type === 'node.progress')).toEqual({ type: 'node.progress', workflowId: id, nodeId: 'stamp', done: 1, total: 1, note: 'Stamped' });
    await eventually(async () => (await owner.call('GET', `runs/${runId}`)).body as unknown as { status: string }, ({ status }) => status === 'done');
    socket.close();
    const { rows } = await pool().query<{ id: string }>(`select id from files where run_id = $1 and file_name = 'stamped.bin'`, [runId]);
    const { file, bytes } = await new FileStore(pool(), 1e9).read(1, String(rows[0]?.id));
    expect([file.mimeType, bytes.equals(Buffer.concat([Buffer.from(text(1_000)), Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte))]))]).toEqual(['application/octet-stream', true]);
  });

  it.each([
    [25, 'files_quota', 'The files of this workspace would take more than the 8 MB'],
    [26, 'file_too_large', 'Expected a file of at most 25 MB, found 26.0 MB'],
    [40, 'file_too_large', 'Expected at most 25 MB for context.saveFile'],
  ])('of %i MB from such a package end in a sentence, as do files of others and folders elsewhere', async (megabytes, code, message) => {
    const foreign = await new FileStore(pool(), 1e9).save((await pool().query<{ id: number }>(`insert into workspaces (name) values ('Others') returning id`)).rows[0]!.id, { fileName: 'a', mimeType: 'text/plain', bytes: Buffer.from('theirs') }, Date.now());
    const { status, runId } = await run(chain(node('make', 'fax.make', { megabytes, id: foreign.id }), node('end', 'core.set')));
    expect(status).toBe('done');
    expect(await itemsOf(runId, 'end')).toMatchObject({ visits: [{ input: [{ saved: { who: 'user', code, message: expect.stringContaining(message) }, read: { code: 'file_missing' }, dropped: { who: 'user', code: 'bad_file' } }] }] });
  });

  it('are downloaded from the web, sent on by another request and attached to an email', async () => {
    const { id: server } = (await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: (smtp.server.address() as AddressInfo).port, secure: 'none', fromEmail: 'shop@example.org' } })).body as unknown as { id: number };
    const { status, error, runId } = await run(
      chain(
        node('get', 'http.request', { url: `${site.url}/invoice.pdf`, answerAs: 'file', saveAs: 'invoice', keep: true }),
        node('put', 'http.request', { method: 'POST', url: `${site.url}/archive`, send: 'file', file: 'invoice' }),
        node('mail', 'email.send', { credential: server, subject: 'Your invoice', html: '<p>Here</p>', attachments: 'invoice', trackOpens: false }),
      ),
      { email: 'ada@example.org' },
    );
    expect([status, error]).toEqual(['done', null]);
    expect(site.seen.at(-1)).toMatchObject({ line: 'POST /archive', headers: { 'content-type': 'application/pdf', 'content-length': String(PDF.length) } });
    expect(mails.at(-1)).toContain('filename=invoice.pdf');
    expect(mails.at(-1)?.replace(/\s+/g, '')).toContain(PDF.toString('base64'));
    const { id } = (await pool().query<{ id: number }>('select id from files where run_id = $1', [runId])).rows[0]!;
    const download = await fetch(`${stage.server.url}/api/v1/files/${id}`, { headers: { cookie: owner.cookie ?? '' } });
    expect(Buffer.from(await download.arrayBuffer()).equals(PDF)).toBe(true);
    expect(Object.fromEntries(download.headers)).toMatchObject({
      'content-disposition': `attachment; filename*=UTF-8''invoice.pdf`, 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff', 'content-type': 'application/pdf',
    });
  });

  it('come again with a step that is retried', async () => {
    const document = chain(node('write', 'letter.write'), node('read', 'letter.read', { fails: true }));
    const { status, runId } = await run(document);
    expect(status).toBe('failed');
    const { body } = await owner.call('POST', `runs/${runId}/retry`, {});
    const again = (body as unknown as { runId: number }).runId;
    await eventually(async () => (await owner.call('GET', `runs/${again}`)).body as unknown as { status: string }, (one) => one.status === 'failed');
    expect(await itemsOf(again, 'read')).toMatchObject({ visits: [{ input: [{ n: 1, $files: { letter: { fileName: 'Brief fdp.exe' } } }] }] });
  });

  it('of another workspace, and those that are gone, are not there', async () => {
    const { rows } = await pool().query<{ id: number }>('select min(id)::int as id from files');
    const stranger = await stage.stranger();
    expect((await stranger.call('GET', `files/${rows[0]?.id}`)).status).toBe(404);
    expect((await owner.call('GET', 'files/999999')).status).toBe(404);
    await expect(new FileStore(pool(), 1e9).slice(2, String(rows[0]?.id))).rejects.toMatchObject({ code: 'file_missing' });
    await expect(new FileStore(pool(), 1e9).slice(1, "1' or true")).rejects.toMatchObject({ code: 'file_missing' });
  });

  it('are uploaded for settings, and kept within the quota of the workspace; equal ones count once', async () => {
    const upload = (bytes: string, name = 'terms.html') => owner.call('POST', `files?fileName=${encodeURIComponent(name)}&mimeType=text/html`, bytes, { 'content-type': FILE_BYTES });
    const kept = await upload('<script>alert(1)</script>', 'Bedingungen "2027".html');
    expect([kept.status, kept.body]).toMatchObject([201, { fileName: 'Bedingungen "2027".html', mimeType: 'text/html', sizeBytes: 25 }]);
    const large = 'x'.repeat(3_000_000);
    for (let times = 0; times < 4; times++) expect((await upload(large)).status).toBe(201);
    const refused = await upload('y'.repeat(3_000_000));
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'files_quota']);
  });

  it('go when their run has been over for thirty days, with their bytes, and equal ones of others stay', async () => {
    const files = new FileStore(pool(), 1e9);
    const used = async () => Number((await pool().query<{ bytes: number }>('select bytes from file_usage where workspace_id = 1')).rows[0]?.bytes);
    const before = await used();
    const now = Date.now();
    const saved = await files.save(1, { fileName: 'a', mimeType: 'text/plain', bytes: Buffer.from('for a while') }, now);
    const twin = await files.save(1, { fileName: 'b', mimeType: 'text/plain', bytes: Buffer.from('for a while'), forGood: true }, now);
    expect(await used()).toBe(before + 11);
    const swept = await files.sweep(now + 31 * 86_400_000);
    expect(swept).toBeGreaterThan(3);
    await expect(files.find(1, saved.id)).rejects.toMatchObject({ code: 'file_missing' });
    expect(Buffer.from((await files.slice(1, twin.id)).base64, 'base64').toString()).toBe('for a while');
    expect((await pool().query('select 1 from files where run_id is not null')).rowCount).toBe(0);
    const { rows } = await pool().query<{ kept: number }>('select sum(size_bytes)::float8 as kept from file_blobs where workspace_id = 1');
    expect(await used()).toBe(rows[0]?.kept);
  });
});
