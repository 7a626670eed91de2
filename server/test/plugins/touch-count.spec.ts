import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowDetail } from '@parcours/sdk/api';
import type { NodeDescription } from '@parcours/sdk/node';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import { NODES_DIR } from '../../src/main/folders.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { httpStage } from '../http/support/http-server.js';
import { fromSources } from '../support/plugin-sources.js';

const folder = mkdtempSync(join(tmpdir(), 'parcours-channels-'));

/** What somebody does who adds a channel: copies the template, and changes what is inside. Nothing else is touched. */
function addFax(): void {
  const fax = join(folder, 'fax');
  cpSync(join(NODES_DIR, '_template'), fax, { recursive: true, filter: (path) => !/(dist|node_modules|tsbuildinfo)/.test(path.slice(NODES_DIR.length)) });
  const change = (file: string, ...changes: readonly (readonly [string, string])[]): void => {
    const path = join(fax, file);
    const before = readFileSync(path, 'utf8');
    const after = changes.reduce((text, [from, to]) => text.replaceAll(from, to), before);
    if (after === before) throw new Error(`The template's ${file} has changed; adapt this test.`);
    writeFileSync(path, after);
  };
  change('package.json', ['"@parcours/node-template"', '"parcours-node-fax"'], ['"id": "template"', '"id": "fax"']);
  change('src/index.ts', ["id: 'template'", "id: 'fax'"], ["type: 'greet'", "type: 'send'"], ["'Template', fr: 'Modèle'", "'Fax', fr: 'Télécopie'"], ["'Greet', fr: 'Saluer'", "'Send a fax', fr: 'Envoyer une télécopie'"], ['defineAction({', "defineAction({ effects: 'io',"]);
}
addFax();

const stage = httpStage({ PARCOURS_NODES_DIR: folder }, { catalog: undefined as never, plugins: new PluginHost({ translate: fromSources }), entryOf: (path) => join(path, 'src/index.ts') });
let nodes: readonly NodeDescription[];
beforeAll(async () => {
  nodes = ((await (await stage.owner()).call('GET', 'catalog')).body as unknown as { nodes: NodeDescription[] }).nodes;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATH = makePath();
/** call ──> fax ──> answer */
const document: WorkflowDocument = {
  schemaVersion: 1,
  name: 'By fax',
  nodes: [
    { id: 'call', type: 'core.webhook', version: 1, name: 'call', position: { x: 0, y: 0 }, settings: { path: PATH, method: 'POST', respond: 'when_done', identify: 'email', identifyField: 'email', attributes: true } },
    { id: 'fax', type: 'fax.send', version: 1, name: 'fax', position: { x: 1, y: 0 }, settings: { greeting: 'Dear {{ contact.firstName }}' } },
    { id: 'answer', type: 'core.respond', version: 1, name: 'answer', position: { x: 2, y: 0 }, settings: { status: 200, send: 'text', text: '{{ json.greeting }}' } },
  ],
  edges: [{ id: 'e1', from: { node: 'call', port: 'main' }, to: { node: 'fax' } }, { id: 'e2', from: { node: 'fax', port: 'main' }, to: { node: 'answer' } }],
};

// issue 4, item 2: the touch-count of a new channel is one folder
describe('a new channel is one folder', () => {
  it('and the catalog has it, with all the editor needs to draw it, in both languages', () => {
    expect(nodes.find(({ type }) => type === 'fax.send')).toMatchObject({ kind: 'action', effects: 'io', label: { en: 'Send a fax', fr: 'Envoyer une télécopie' }, fields: { greeting: { kind: 'text', template: true, required: true } }, summary: ['greeting'] });
    expect(nodes.some(({ type }) => type === 'core.webhook')).toBe(true);
  });
  it('and it runs in a published workflow, with its settings filled in', async () => {
    const owner = await stage.owner();
    const made = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
    expect((await owner.call('POST', `workflows/${made.id}/publish`, { revision: made.revision })).status).toBe(200);
    const { text } = await stage.visitor().call('POST', `/hooks/${PATH}`, { email: 'ada@example.org', firstName: 'Ada' });
    // when it fails, the run says why
    expect([text, (await owner.call('GET', 'runs/1')).body]).toEqual(['Dear Ada', expect.objectContaining({ status: 'done' })]);
  });
  it('and no other file knows a channel by its package', () => {
    const root = join(NODES_DIR, '..');
    const sources = ['sdk/src', 'server/src', 'editor/src'].flatMap((part) => readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).map((path) => join(root, part, path)));
    const naming = sources.filter((path) => /(?<!\.spec)\.(ts|vue)$/.test(path) && /@parcours\/node-(?!template)/.test(readFileSync(path, 'utf8')));
    expect(naming).toEqual([]);
  });
});
