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

test('a letter is sent with what was filled in, and nothing else', async () => {
  const http = fakeHttp(() => ({ status: 201, body: { id: 'l1' } }));
  await runNode(sendLetter, { http, settings: { account: 1, tenant: 'north', to: 'ada@example.org', text: 'Hello', options: { stamps: [{ value: 2 }] } } });
  await runNode(sendLetter, { http, settings: { account: 1, tenant: 'north', to: 'ada@example.org', text: 'Hello', speed: 'calm' } });
  const [first, second] = http.requests;
  assert.deepEqual([first?.method, first?.url, first?.credential], ['POST', 'https://eu.loft.example/v2/letters', 1]);
  assert.deepEqual(first?.headers, { tenant: 'north', 'Idempotency-Key': 'run-1/node1/1' });
  assert.deepEqual(first?.body, { to: 'ada@example.org', text: 'Hello', speed: 'fast', stamps: [{ value: 2 }] });
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
`;

// issue 4, deliver 5: also from an OpenAPI file
describe('a package from an OpenAPI description', () => {
  it('asks as the description says: fields, choices, credentials, pages', async () => {
    const { sources, notes } = openApiSources(LOFT, 'listLetters, sendLetter,readLetter');
    const folder = createPackage(tools, 'loft', { folder: join(home, 'loft'), sdk: '1.0.0', sources });
    expect(readdirSync(join(folder, 'src')).sort()).toEqual(['credentials.ts', 'icon.ts', 'index.spec.ts', 'index.ts', 'list-letters.ts', 'read-letter.ts', 'send-letter.ts']);
    writeFileSync(join(folder, 'src/requests.spec.ts'), REQUESTS);
    const author = readAuthorPackage(folder);
    expect(author.manifest.parcours.permissions.network).toEqual(['eu.loft.example']);
    expect((await lintPackage(tools, author)).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([expect.stringMatching(/^warning: \d+ texts are not in French yet/)]);
    const { problems, nodes, specs } = await testPackage(tools, plugins, author);
    expect([problems, specs?.match(/✖.*/g) ?? []]).toEqual([[], []]);
    expect(nodes).toEqual(['loft.listLetters@1  List letters', 'loft.sendLetter@1  Send a letter', 'loft.readLetter@1  Read letter']);
    expect(notes).toEqual([
      'The address of the service has variables (region); their usual values were taken.',
      'listLetters: the header "X-Trace" was left out.',
      "listLetters: pages are guessed ({ by: 'cursor', parameter: 'cursor', from: 'paging.next_cursor' }); try it with more than one page.",
      'sendLetter: "tags" is a list of single values, which was left out.',
      expect.stringMatching(/^Texts are in the language of the description/),
    ]);
  }, 60_000);
  it('says what cannot be described', () => {
    const { sources, notes } = openApiSources(LOFT, 'addPicture');
    sources({ name: 'parcours-node-loft', id: 'loft', title: 'Loft' });
    expect(notes.join('\n')).toContain('addPicture: its body is multipart/form-data, and only JSON can be described; write "execute" for it.');
    expect(notes.join('\n')).toContain('addPicture: the way to sign in (certificate) is none that can be described');
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
