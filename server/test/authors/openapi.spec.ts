import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readAuthorPackage } from '../../src/main/cli/node/author-package.js';
import { createPackage } from '../../src/main/cli/node/create-package.js';
import { lintPackage } from '../../src/main/cli/node/lint-package.js';
import { openApiSources } from '../../src/main/cli/node/openapi/openapi-sources.js';
import { testPackage } from '../../src/main/cli/node/test-package.js';
import type { Toolchain } from '../../src/main/cli/node/toolchain.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';
import { authorTools } from './support/author-tools.js';

const LOFT = fileURLToPath(new URL('support/loft-openapi.yaml', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'parcours-openapi-'));
const plugins = new PluginHost({ translate: fromSources });
let tools: Toolchain;
beforeAll(async () => void (tools = await authorTools()));
afterAll(async () => {
  await plugins.close();
  rmSync(home, { recursive: true, force: true });
});

/** What the author would write beside it: that the requests are those of the description. */
const REQUESTS = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeHttp, runNode } from '@parcours/sdk/testing';
import { listLetters } from './list-letters.js';
import { readLetter } from './read-letter.js';
import { sendLetter } from './send-letter.js';
import { addFlock } from './add-flock.js';
import { addNote } from './add-note.js';
import { addPicture } from './add-picture.js';
import { findFeeds } from './find-feeds.js';
import { orderFeed } from './order-feed.js';
import { putScan } from './put-scan.js';
import { replaceNotes } from './replace-notes.js';

test('a letter is sent with what was filled in, and nothing else', async () => {
  const http = fakeHttp(() => ({ status: 201, body: { id: 'l1' } }));
  await runNode(sendLetter, { http, settings: { account: 1, tenant: 'north', to: 'ada@example.org', text: 'Hello', options: { stamps: [{ value: 2 }], tags: [{ value: 'urgent' }, { value: 'blue' }] } } });
  await runNode(sendLetter, { http, settings: { account: 1, tenant: 'north', to: 'ada@example.org', text: 'Hello', speed: 'calm' } });
  const [first, second] = http.requests;
  assert.deepEqual([first?.method, first?.url, first?.credential], ['POST', 'https://eu.loft.example/v2/letters', 1]);
  assert.deepEqual(first?.headers, { tenant: 'north', 'Idempotency-Key': 'run-1/node1/1' });
  assert.deepEqual(first?.body, { to: 'ada@example.org', text: 'Hello', speed: 'fast', stamps: [{ value: 2 }], tags: ['urgent', 'blue'] });
  assert.deepEqual(second?.body, { to: 'ada@example.org', text: 'Hello', speed: 'calm' });
});

test('all pages of a list become items', async () => {
  const http = fakeHttp([{ body: { letters: [{ id: 1 }], paging: { next_cursor: 'c2' } } }, { body: { letters: [{ id: 2 }], paging: { next_cursor: null } } }]);
  const [outcome] = await runNode(listLetters, { http, settings: { account: 1, tenant: 'north', options: { state: 'flying' } } });
  assert.deepEqual(http.requests.map(({ url }) => url), ['https://eu.loft.example/v2/letters?state=flying', 'https://eu.loft.example/v2/letters?state=flying&cursor=c2']);
  assert.deepEqual(outcome?.kind === 'next' && outcome.json, [{ id: 1 }, { id: 2 }]);
});

test('what stands in the address is put there', async () => {
  const http = fakeHttp([{ body: { text: 'Hello' } }]);
  await runNode(readLetter, { http, settings: { account: 1, letterId: 7 } });
  assert.equal(http.requests[0]?.url, 'https://eu.loft.example/v2/letters/7');
});

const carried = (name: string) => ({ id: 'f-' + name, fileName: name + '.png', mimeType: 'image/png', sizeBytes: 3 });
async function sent(node: Parameters<typeof runNode>[0], settings: NonNullable<Parameters<typeof runNode>[1]>['settings']) {
  const http = fakeHttp([{ body: {} }]);
  const [outcome] = await runNode(node, { http, settings, files: () => ({ photo: carried('photo') }) });
  assert.equal(outcome?.kind, 'next', JSON.stringify(outcome));
  return http.requests[0];
}

test('lists of single values are lists in a body, and joined in an address where the service wants that', async () => {
  assert.deepEqual((await sent(replaceNotes, { account: 1, entries: [{ value: 'a' }, { value: 'b' }] }))?.body, ['a', 'b']);
  assert.deepEqual((await sent(addFlock, { account: 1, entries: [{ name: 'Grey', age: 3 }, { name: 'White' }] }))?.body, [{ name: 'Grey', age: 3 }, { name: 'White' }]);
  assert.equal((await sent(findFeeds, { account: 1, ids: [{ value: 3 }, { value: 5 }], options: { kinds: ['corn', 'peas'] } }))?.url, 'https://eu.loft.example/v2/feeds?ids=3%2C5&kinds=corn%2Cpeas');
});

test('a form is sent as a form', async () => {
  const request = await sent(orderFeed, { account: 1, kind: 'corn & peas', days: [{ value: 'mon' }, { value: 'tue' }] });
  assert.deepEqual([request?.body, request?.headers], ['kind=corn+%26+peas&days=mon&days=tue', { 'content-type': 'application/x-www-form-urlencoded' }]);
});

test('a form with files carries files of the item', async () => {
  const request = await sent(addPicture, { picture: 'photo', options: { title: 'Roost', tags: [{ value: 'a' }, { value: 'b' }] } });
  assert.deepEqual([request?.form, request?.body], [[{ name: 'title', value: 'Roost' }, { name: 'tags', value: 'a' }, { name: 'tags', value: 'b' }, { name: 'picture', file: 'f-photo' }], undefined]);
});

test('texts and files are sent as they are', async () => {
  const note = await sent(addNote, { account: 1, text: '# Fed' });
  assert.deepEqual([note?.body, note?.headers], ['# Fed', { 'content-type': 'text/markdown' }]);
  const scan = await sent(putScan, { account: 1, ids: [{ value: 4 }, { value: 5 }], file: 'photo' });
  assert.deepEqual([scan?.url, scan?.bodyFile, scan?.body], ['https://eu.loft.example/v2/pictures/4%2C5/scan', 'f-photo', undefined]);
});
`;

const BILLING_REQUESTS = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeHttp, runNode } from '@parcours/sdk/testing';
import { getCustomers } from './get-customers.js';
import { postCustomers } from './post-customers.js';

test('a form with brackets is what was filled in', async () => {
  const http = fakeHttp([{ body: {} }]);
  const [outcome] = await runNode(postCustomers, { http, settings: { account: 1, name: 'Ada', options: { address: { city: 'Lyon' }, balance: 5, level: 'pro', tax: 'fr_vat', lines: [{ price: 'p1', tiers: [1, 2] }] } } });
  assert.equal(outcome?.kind, 'next', JSON.stringify(outcome));
  assert.equal(decodeURIComponent(String(http.requests[0]?.body)), 'name=Ada&address[city]=Lyon&balance=5&level=pro&tax=fr_vat&lines[][price]=p1&lines[][tiers][]=1&lines[][tiers][]=2');
});

test('a value of several shapes goes into the address as either', async () => {
  const http = fakeHttp([{ body: { data: [] } }, { body: { data: [{ id: 'c1' }] } }]);
  await runNode(getCustomers, { http, settings: { account: 1, options: { created: { gte: 5 }, expand: [{ value: 'data.parent' }] } } });
  const [outcome] = await runNode(getCustomers, { http, settings: { account: 1, options: { created: 7 } } });
  assert.deepEqual(http.requests.map(({ url }) => decodeURIComponent(url)), ['https://api.billing.example/v1/customers?created[gte]=5&expand[]=data.parent', 'https://api.billing.example/v1/customers?created=7']);
  assert.deepEqual(outcome?.kind === 'next' && outcome.json, [{ id: 'c1' }]);
});
`;
const FORGE_REQUESTS = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeHttp, runNode } from '@parcours/sdk/testing';
import { addShape } from './add-shape.js';
import { createEmbedding } from './create-embedding.js';
import { session } from './credentials.js';
import { issuesUpdate } from './issues-update.js';
import { replaceShape } from './replace-shape.js';

async function sent(node: Parameters<typeof runNode>[0], settings: NonNullable<Parameters<typeof runNode>[1]>['settings']) {
  const http = fakeHttp([{ body: {} }]);
  const [outcome] = await runNode(node, { http, settings });
  assert.equal(outcome?.kind, 'next', JSON.stringify(outcome));
  return http.requests[0];
}

test('values of several shapes, lists of lists and anything are sent as they were written', async () => {
  for (const input of ['a text', ['one', 'two'], [[1, 2], [3]]]) {
    const request = await sent(createEmbedding, { account: 1, region: 'eu', model: 'tiny', input, area: [[2.3, 48.8], [2.4, 48.9]], options: { size: 1.5, anything: { deep: [null, 0] } } });
    assert.deepEqual(request?.body, { model: 'tiny', input, area: [[2.3, 48.8], [2.4, 48.9]], size: 1.5, anything: { deep: [null, 0] } });
  }
});

test('cookies and headers that are not needed are sent when they were filled in', async () => {
  const some = { account: 1, region: 'eu', model: 'tiny', input: 'x', area: [[0, 1]] };
  assert.deepEqual((await sent(createEmbedding, some))?.headers, { cookie: 'region=eu' });
  assert.deepEqual((await sent(createEmbedding, { ...some, options: { theme: 'a;b' } }))?.headers, { cookie: 'theme=a%3Bb; region=eu' });
  assert.deepEqual((await sent(issuesUpdate, { account: 1, owner: 'ada', number: '7', options: { xTrace: 't1' } }))?.headers, { 'X-Trace': 't1' });
});

test('things that hold themselves are JSON, numbers stay numbers', async () => {
  const options = { title: 12, labels: ['bug', { name: 'blue' }], priority: 2, replies: [{ text: 'a', replies: [{ text: 'b' }] }] };
  const request = await sent(issuesUpdate, { account: 1, owner: 'ada', number: '7', options });
  assert.deepEqual([request?.url, request?.body], ['https://forge.example/repos/ada/issues/7', options]);
});

test('a body of several shapes is one setting; one with properties of its own has settings for all of them', async () => {
  assert.deepEqual((await sent(addShape, { account: 1, body: { kind: 'path', points: [[0, 1]] } }))?.body, { kind: 'path', points: [[0, 1]] });
  assert.deepEqual((await sent(replaceShape, { account: 1, name: 'Disc', options: { kind: 'circle', radius: 3 } }))?.body, { name: 'Disc', kind: 'circle', radius: 3 });
});

test('a session cookie is a credential that the host adds', () => {
  assert.deepEqual([session.use, session.secret], [{ headers: { Cookie: 'forge_session={{ key }}' } }, ['key']]);
});
`;

// issue 4, deliver 5: also from an OpenAPI file
describe('a package from an OpenAPI description', () => {
  it('asks as the description says: fields, choices, credentials, pages', async () => {
    const { sources, notes } = openApiSources(LOFT, 'listLetters, sendLetter,readLetter,addPicture,putScan,findFeeds,orderFeed,addNote,replaceNotes,addFlock');
    const folder = createPackage(tools, 'loft', { folder: join(home, 'loft'), sdk: '1.0.0', sources });
    expect(readdirSync(join(folder, 'src')).sort()).toEqual(expect.arrayContaining(['add-picture.ts', 'credentials.ts', 'icon.ts', 'index.spec.ts', 'index.ts', 'list-letters.ts', 'put-scan.ts', 'read-letter.ts', 'send-letter.ts']));
    writeFileSync(join(folder, 'src/requests.spec.ts'), REQUESTS);
    const author = readAuthorPackage(folder);
    expect(author.manifest.parcours.permissions.network).toEqual(['eu.loft.example']);
    expect((await lintPackage(tools, author)).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([expect.stringMatching(/^warning: \d+ texts are not in French yet/)]);
    const { problems, nodes, specs } = await testPackage(tools, plugins, author);
    expect([problems, specs?.match(/✖.*/g) ?? []]).toEqual([[], []]);
    expect(nodes.slice(0, 3)).toEqual(['loft.listLetters@1  List letters', 'loft.sendLetter@1  Send a letter', 'loft.readLetter@1  Read letter']);
    expect(notes).toEqual([
      'The address of the service has variables (region); their usual values were taken.',
      'addPicture: the way to sign in (certificate) is none that can be described; write the credential by hand.',
      "listLetters: pages are guessed ({ by: 'cursor', parameter: 'cursor', from: 'paging.next_cursor' }); try it with more than one page.",
      ...['addPicture', 'orderFeed', 'addNote', 'addFlock'].map((id) => `${id}: the service takes no key with this request, so one whose answer was lost is shown as unknown and not repeated.`),
      expect.stringMatching(/^Texts are in the language of the description/),
    ]);
  }, 60_000);
  it.each([
    ['billing', BILLING_REQUESTS, ['getCustomers: only the first page is read; how the next one follows ("starting_after") is not in the description, so write "pagination" or "execute" for it.']],
    ['forge', FORGE_REQUESTS, ['createEmbedding', 'addShape'].map((id) => `${id}: the service takes no key with this request, so one whose answer was lost is shown as unknown and not repeated.`)],
  ])('of the kind one meets (%s) leaves nothing of it out', async (id, requests, said) => {
    const { sources, notes } = openApiSources(fileURLToPath(new URL(`support/${id}-openapi.yaml`, import.meta.url)), 'all');
    const folder = createPackage(tools, id, { folder: join(home, id), sdk: '1.0.0', sources });
    writeFileSync(join(folder, 'src/requests.spec.ts'), requests);
    const { problems, specs } = await testPackage(tools, plugins, readAuthorPackage(folder));
    expect([problems, specs?.match(/✖.*[\s\S]*/g) ?? []]).toEqual([[], []]);
    expect(notes).toEqual([...said, expect.stringMatching(/^Texts are in the language/)]);
  }, 60_000);
  it('says what cannot be described', () => {
    const file = join(home, 'odd.json');
    const body = { type: 'object', properties: { scans: { type: 'array', items: { type: 'string', format: 'binary' } } } };
    const parameters = [{ name: 'tags', in: 'query', style: 'pipeDelimited', explode: false, schema: { type: 'array', items: { type: 'string' } } }, { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } }];
    writeFileSync(file, JSON.stringify({ openapi: '3.0.0', info: { title: 'Odd' }, servers: [{ url: 'https://odd.example' }], paths: { '/a': { post: { operationId: 'odd', parameters, requestBody: { content: { 'application/json': { schema: body } } } } }, '/b': { post: { operationId: 'shapeless', requestBody: { content: { 'application/json': {} } } } } } }));
    const { sources, notes } = openApiSources(file, 'all');
    sources({ name: 'parcours-node-odd', id: 'odd', title: 'Odd' });
    expect(notes).toEqual(expect.arrayContaining([
      'odd: "scans" is a list of files, which was left out.',
      'odd: lists are written in several ways (comma, brackets); all of them are written as "comma".',
      'odd: the list "tags" is joined with commas, where the service wants bars; write "execute" for it.',
      'shapeless: the shape of its body is not described; people write it as JSON.',
    ]));
  });
  it('lists what there is to choose from, and refuses what is no description', () => {
    expect(() => openApiSources(LOFT, undefined)).toThrow(/listLetters +GET +\/letters {2}List letters/);
    expect(() => openApiSources(LOFT, 'listBirds')).toThrow(/found "listBirds"/);
    for (const [name, text, found] of [['swagger.json', '{"swagger":"2.0"}', /Swagger 2/], ['broken.yaml', 'openapi: [', /cannot be read/], ['empty.json', '{"openapi":"3.0.0","paths":{}}', /no operation/]] as const) {
      writeFileSync(join(home, name), text);
      expect(() => openApiSources(join(home, name), 'all')).toThrow(found);
    }
    expect(() => openApiSources(join(home, 'nowhere.json'), 'all')).toThrow(/cannot be read/);
  });
  // nothing in a description becomes code: texts stay texts
  it('takes a hostile text as text', async () => {
    const evil = "'); process.exit(7); ('";
    const file = join(home, 'evil.json');
    writeFileSync(file, JSON.stringify({ openapi: '3.0.0', info: { title: evil, description: `${evil}\n*/ evil` }, servers: [{ url: 'https://evil.example' }], paths: { [`/a/${evil}`]: { get: { operationId: evil, summary: `${evil}\u2028`, parameters: [{ name: evil, in: 'query', required: true, schema: { type: 'string', enum: [evil] } }] } } } }));
    const folder = createPackage(tools, 'evil', { folder: join(home, 'evil'), sdk: '1.0.0', sources: openApiSources(file, 'all').sources });
    const { problems } = await testPackage(tools, plugins, readAuthorPackage(folder));
    expect(problems).toEqual([]);
    expect(readFileSync(join(folder, 'src/index.ts'), 'utf8')).toContain("\\'); process.exit(7); (\\'");
  }, 60_000);
});
