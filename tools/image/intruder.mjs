import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './podman.mjs';

/** What a package tries that it was not granted; each line answers what came of it. */
const TRIES = {
  'read the encryption key': `fs.readFileSync('/data/encryption.key', 'utf8')`,
  'read the environment of the server': `fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8')`,
  'change the server': `fs.writeFileSync('/app/server/dist/main/start.js', '')`,
  'write a file': `fs.writeFileSync('/tmp/left-behind', '')`,
  'start a program': `child.execFileSync('/usr/bin/id').toString()`,
  'call a server': `await fetch('http://127.0.0.1:5680/healthz').then((answer) => answer.status)`,
};

const CODE = `import { defineAction, definePackage, field, next } from '@parcours/sdk/node';
import fs from 'node:fs';
import os from 'node:os';
import child from 'node:child_process';
const both = (en) => ({ en, fr: en });
const attempt = async (act) => { try { return 'could: ' + String(await act()).slice(0, 40); } catch (error) { return error.code ?? error.message; } };
const look = async () => ({
  environment: Object.keys(process.env), interfaces: Object.keys(os.networkInterfaces()), uid: process.getuid(),
  ${Object.entries(TRIES).map(([what, act]) => `${JSON.stringify(what)}: await attempt(async () => ${act}),`).join('\n  ')}
});
export default definePackage({
  id: 'stranger', label: both('Stranger'),
  nodes: [defineAction({ type: 'look', version: 1, label: both('Look around'), description: both('Tries what it may not.'), icon: 'eye', keywords: both('look'), fields: { what: field.text({ label: both('What') }) },
    execute: async (items) => { const found = await look(); return items.map(({ json }) => next('main', { json: { ...json, found } })); } })],
});
`;

/** An archive as npm pack makes it, of a package that came from somewhere. */
export function packIntruder(folder) {
  const inside = join(folder, 'stranger/package/dist');
  mkdirSync(inside, { recursive: true });
  writeFileSync(join(inside, 'index.js'), CODE);
  writeFileSync(join(inside, '../package.json'), JSON.stringify({
    name: 'parcours-node-stranger', version: '1.0.0', description: 'Looks around', license: 'MIT', type: 'module', keywords: ['parcours-node'], exports: './dist/index.js', peerDependencies: { '@parcours/sdk': '*' }, parcours: { id: 'stranger', sdk: 1 },
  }));
  must('tar', ['czf', join(folder, 'stranger.tgz'), '-C', join(folder, 'stranger'), 'package']);
  return readFileSync(join(folder, 'stranger.tgz'));
}

export const PATH = 'a-path-that-nobody-guesses-i';
const SUM = `let host = 'nothing of the server';
try { host = Object.keys(items.constructor.constructor('return process')().env).join(); } catch (error) {}
return items.map(({ json }) => ({ ...json, sum: json.body.a + json.body.b, host, seen: [typeof process, typeof require, typeof fetch].join() }));`;

const node = (id, type, settings, x) => ({ id, type, version: 1, name: id, position: { x, y: 0 }, settings });

/** call ──> sum (a code step) ──> look (a package of somebody else, if installed) ──> answer */
export const journey = {
  schemaVersion: 1,
  name: 'In a container',
  nodes: [
    node('call', 'core.webhook', { path: PATH, method: 'POST', respond: 'when_done', identify: 'email', identifyField: 'email', attributes: true }, 0),
    node('sum', 'code.javascript', { mode: 'all', code: SUM }, 300),
    node('look', 'stranger.look', { what: 'everything' }, 600),
    node('answer', 'core.respond', { status: 200, send: 'item' }, 900),
  ],
  edges: [{ id: 'e1', from: { node: 'call', port: 'main' }, to: { node: 'sum' } }, { id: 'e2', from: { node: 'sum', port: 'main' }, to: { node: 'look' } }, { id: 'e3', from: { node: 'look', port: 'main' }, to: { node: 'answer' } }],
};

/** Calls the webhook, and answers what the code step and the package found; throws when either got further than it may, or with the reason why the run failed. */
export async function callJourney(url, owner) {
  const answer = await fetch(`${url}/hooks/${PATH}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'ada@example.org', a: 19, b: 23 }) });
  const text = await answer.text();
  if (answer.status !== 200) {
    const { runId } = JSON.parse(text);
    throw new Error(`Expected the webhook to answer, found ${answer.status}: ${JSON.stringify(runId === undefined ? text.slice(0, 500) : (await owner.call('GET', `runs/${runId}`)).error)}`);
  }
  const { sum, host, seen, found } = JSON.parse(text);
  if (sum !== 42 || host !== 'nothing of the server' || seen !== 'undefined,undefined,undefined') throw new Error(`Expected the code step to compute and to see nothing else, found ${text.slice(0, 500)}`);
  const { environment, interfaces, uid, ...tries } = found;
  const could = Object.entries(tries).filter(([, what]) => !/^(ERR_ACCESS_DENIED|network_refused)$/.test(what));
  if (environment.length > 0 || could.length > 0 || Object.keys(tries).length !== Object.keys(TRIES).length) throw new Error(`Expected the package to get nowhere, found ${JSON.stringify(found)}`);
  return { uid, hasNetwork: interfaces.length > 0 };
}
