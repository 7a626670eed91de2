import { symlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NO_PERMISSIONS, type AnyStep, type AnyTrigger, type HttpRequest, type HttpResult, type JsonObject, type Outcome, type Permissions } from '@parcours/sdk/node';
import { fakeHttp, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import type { Plugin, PluginSource } from '../../src/runtime/plugin-host/plugin.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';
import { COMMON, PackageFolders, nodeCode } from './packages.js';

const CANARY = 'canary-7f3a-secret';
let folders: PackageFolders;
let host: PluginHost;
const crashes: string[] = [];

beforeAll(async () => {
  process.env['PARCOURS_CANARY'] = CANARY;
  folders = new PackageFolders();
  host = new PluginHost({ translate: fromSources, environment: { FAX_REGION: 'eu', PARCOURS_CANARY: CANARY }, limits: { loadMs: 2_500, computeMs: 1_500, reachMs: 20_000, deafMs: 1_000, memoryBytes: 160_000_000, patienceMs: 250 }, onCrash: (label, reason) => crashes.push(`${label} ${reason}`) });
});
afterAll(async () => {
  delete process.env['PARCOURS_CANARY'];
  await host.close();
  folders.remove();
});
beforeEach(() => void crashes.splice(0));
const loaded: Plugin[] = [];
afterEach(async () => {
  await Promise.all(loaded.splice(0).map((plugin) => plugin.dispose()));
});

const packed = (code: string, permissions: Partial<Permissions> = {}): PluginSource => folders.add(code, permissions);
const node = nodeCode;

async function load(code: string, permissions: Partial<Permissions> = {}): Promise<{ plugin: Plugin; step: AnyStep }> {
  const plugin = await host.load(packed(code, permissions));
  loaded.push(plugin);
  return { plugin, step: plugin.package.nodes[0] as AnyStep };
}

const run = async (step: AnyStep, options: RunNodeOptions = {}): Promise<readonly Outcome[]> => runNode(step, options);
const first = async (code: string, options: RunNodeOptions = {}, permissions: Partial<Permissions> = {}): Promise<unknown> => ((await run((await load(code, permissions)).step, options))[0] as unknown as { json: { told: unknown } }).json.told;
/** What an expression inside the package comes to; the code of its error where it throws. */
const inside = (expression: string, permissions: Partial<Permissions> = {}, options: RunNodeOptions = {}, effects: 'none' | 'io' = 'none'): Promise<unknown> =>
  first(node(`let told; try { told = await (${expression}); } catch (error) { told = error.code ?? error.message; } return [next('main', { json: { told } })];`, effects), options, permissions);

describe('a package in a process of its own', () => {
  test('does what it does in the server: items in, outcomes out', async () => {
    const { step, plugin } = await load(node(`return items.map((item) => item.json.bad ? fail({ who: 'user', code: 'bad', message: 'Bad.' }) : next('main', { json: { ...item.json, seen: context.node.name, at: context.now(), zone: context.timezone } }));`));
    expect(await run(step, { items: [{ a: 1 }, { bad: true }, { a: 'é🙂' }], now: () => 1_000, timezone: 'Europe/Paris' })).toEqual([
      { kind: 'next', port: 'main', json: { a: 1, seen: 'Node', at: 1_000, zone: 'Europe/Paris' } },
      { kind: 'error', error: { who: 'user', code: 'bad', message: 'Bad.' } },
      { kind: 'next', port: 'main', json: { a: 'é🙂', seen: 'Node', at: 1_000, zone: 'Europe/Paris' } },
    ]);
    expect(plugin.health()).toEqual({ state: 'running', crashes: 0, lastError: null, retryAt: null });
  });

  test('asks the server for what its context offers, and is told what the server says', async () => {
    const { step } = await load(node(`context.log('hello'); const members = await context.membersOf('vip', [1, 2]); const { body } = await context.http({ method: 'GET', url: 'https://api.example.org/x' }); return [next('main', { json: { vip: members.has(2), body } })];`, 'io'), { network: ['api.example.org'] });
    const lines: string[] = [];
    const http = fakeHttp([{ body: { fine: true } }]);
    expect(await run(step, { http, members: { vip: [2] }, log: (line) => lines.push(line) })).toEqual([{ kind: 'next', port: 'main', json: { vip: true, body: { fine: true } } }]);
    expect(lines).toEqual(['hello']);
    expect(http.requests).toEqual([expect.objectContaining({ method: 'GET', url: 'https://api.example.org/x' })]);
  });

  // issue 4: each write wakes the other process up, so answers that come one by one are told together
  test('is told in few writes what ten servers answered one after the other', async () => {
    const { step } = await load(node(`const asked = await Promise.all(items.map(({ json }) => context.http({ method: 'GET', url: 'https://api.example.org/' + json.n }))); return asked.map(({ body }) => next('main', { json: { body } }));`, 'io'), { network: ['api.example.org'] });
    const written = jest.spyOn(Socket.prototype, 'write');
    const waiting: (() => void)[] = [];
    const http = ({ url }: HttpRequest): Promise<HttpResult> => new Promise((answer) => {
      waiting.push(() => answer({ status: 200, headers: {}, body: url }));
      const answerNext = (): void => {
        waiting.shift()?.();
        if (waiting.length > 0) setImmediate(answerNext);
      };
      if (waiting.length === 10) setImmediate(answerNext);
    });
    const outcomes = await run(step, { http, items: Array.from({ length: 10 }, (_, n) => ({ n })) });
    const answers = written.mock.calls.map(([part]) => String(part).split('"kind":"answer"').length - 1).filter((count) => count > 0);
    written.mockRestore();
    expect(outcomes).toEqual(Array.from({ length: 10 }, (_, n) => ({ kind: 'next', port: 'main', json: { body: `https://api.example.org/${n}` } })));
    expect(answers.reduce((sum, count) => sum + count, 0)).toBe(10);
    // one, on a machine that is not so busy that ten turns take longer than an answer waits
    expect(answers.length).toBeLessThan(6);
  });

  test('answers triggers, checks and joins from there too', async () => {
    const trigger = { ...COMMON, kind: 'trigger', type: 'arrived' };
    const join = { ...COMMON, kind: 'flow', effects: 'none', type: 'gather' };
    const plugin = await host.load(packed(`import { UserError, next } from '@parcours/sdk/node'; export default { id: 'fax', label: { en: 'Fax' }, nodes: [
      { ...${JSON.stringify(trigger)}, subscribe: () => [{ on: 'manual' }], receive: (hit) => ({ kind: 'enter', items: [hit.json] }) },
      { ...${JSON.stringify(join)}, join: ({ count }) => ({ mode: 'first', count }), check() { throw new UserError('odd', 'Expected an even number.', { field: 'count' }); }, idempotent: () => true, execute: (items) => items.map(() => next()) }] };`));
    loaded.push(plugin);
    const [arrived, gather] = plugin.package.nodes as unknown as [AnyTrigger, AnyStep];
    expect(await arrived.subscribe({})).toEqual([{ on: 'manual' }]);
    expect(await arrived.receive({ on: 'manual', json: { a: 1 } }, {})).toEqual({ kind: 'enter', items: [{ a: 1 }] });
    expect(await gather.join?.({ count: 2 })).toEqual({ mode: 'first', count: 2 });
    expect(await (gather.idempotent as (params: unknown) => unknown)({})).toBe(true);
    await expect(gather.check?.({})).rejects.toMatchObject({ who: 'user', code: 'odd', message: 'Expected an even number.', details: { field: 'count' } });
  });

  test('takes calls side by side: a slow one holds nobody up', async () => {
    const { step } = await load(node(`if (items[0].json.slow) await new Promise((done) => setTimeout(done, 400)); return [next()];`));
    const order: string[] = [];
    await Promise.all([run(step, { items: [{ slow: true }] }).then(() => order.push('slow')), run(step).then(() => order.push('quick'))]);
    expect(order).toEqual(['quick', 'slow']);
  });

  test('answers as often as it is asked', async () => {
    const { step, plugin } = await load(node(`return items.map(() => next());`));
    const before = plugin.health();
    for (let n = 0; n < 120; n++) await Promise.all(Array.from({ length: 100 }, () => step.execute([{ json: {} }] as never, {} as never)));
    expect(plugin.health()).toEqual(before);
  });

  test('cannot answer what JSON would change without a word', async () => {
    const { step } = await load(node(`return [next('main', { json: { a: [1, Infinity] } })];`));
    await expect(run(step)).rejects.toMatchObject({ code: 'not_json', message: expect.stringContaining('the number Infinity at 0.json.a.1') });
  });

  test('cannot change the prototype of the server\'s objects with what it answers', async () => {
    const { step } = await load(node(`return [next('main', { json: JSON.parse('{"__proto__":{"polluted":1},"a":1}') })];`));
    const [outcome] = (await run(step)) as unknown as [{ json: JsonObject }];
    expect(Object.hasOwn(outcome.json, '__proto__')).toBe(false);
    expect((Object.assign({}, outcome.json) as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('what was not granted is refused [J2, E8, K6]', () => {
  test.each([
    ['read a file of the system', `(await import('node:fs')).readFileSync('/etc/passwd', 'utf8')`, 'ERR_ACCESS_DENIED'],
    ['read the environment of the server', `(await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8')`, 'ERR_ACCESS_DENIED'],
    ['list the packages of others', `(await import('node:fs')).readdirSync(new URL('..', import.meta.url))`, 'ERR_ACCESS_DENIED'],
    ['write a file', `(await import('node:fs')).writeFileSync('/tmp/parcours-x', 'x')`, 'ERR_ACCESS_DENIED'],
    ['change its own code', `(await import('node:fs')).writeFileSync(new URL(import.meta.url), 'x')`, 'ERR_ACCESS_DENIED'],
    ['start a program', `(await import('node:child_process')).execFileSync('/usr/bin/id').toString()`, 'ERR_ACCESS_DENIED'],
    ['start a thread', `new (await import('node:worker_threads')).Worker('1', { eval: true }).threadId`, 'ERR_ACCESS_DENIED'],
    ['open a connection', `new Promise((done, fail) => import('node:net').then(({ connect }) => connect(9, '127.0.0.1').on('connect', () => done('connected')).on('error', fail)).catch(fail))`, 'network_refused'],
    ['open a connection through a fresh socket', `(await import('node:net')).Socket.prototype.connect.call(new (await import('node:net')).Socket(), 9)`, 'network_refused'],
    ['listen', `(await import('node:net')).createServer().listen(0)`, 'network_refused'],
    ['fetch', `fetch('http://127.0.0.1/')`, 'network_refused'],
    ['make a request', `new Promise((done, fail) => import('node:http').then((http) => http.get('http://127.0.0.1:9/', done).on('error', fail)).catch(fail))`, 'network_refused'],
    ['look a name up', `(await import('node:dns')).promises.lookup('example.org')`, 'network_refused'],
    ['send a datagram', `(await import('node:dgram')).createSocket('udp4').send('x', 9, '127.0.0.1')`, 'network_refused'],
    ['signal the server', `process.kill(process.ppid, 'SIGTERM')`, 'signal_refused'],
    ['signal the server below what Node offers', `process._kill(process.ppid, 15)`, 'signal_refused'],
    ['open the inspector of the server', `process._debugProcess(process.ppid)`, 'signal_refused'],
  ])('to %s', async (_what, expression, code) => {
    expect(await inside(expression)).toBe(code);
  });

  test('to see any secret of the server: its environment is empty', async () => {
    expect(await inside('JSON.stringify(process.env)')).toBe('{}');
    expect(await inside('JSON.stringify(process.env)', { environment: ['FAX_REGION'] })).toBe('{"FAX_REGION":"eu"}');
    expect(await inside(`JSON.stringify([process.argv, process.execArgv, process.report?.getReport?.().environmentVariables ?? null])`)).not.toContain(CANARY);
  });

  test('to read a file of the server through a link in its folder', async () => {
    const source = packed(node(`return [next('main', { json: { told: await import('node:fs').then((fs) => fs.readdirSync(new URL('.', import.meta.url))) } })];`));
    symlinkSync('/etc/passwd', join(source.folder, 'passwd'));
    const plugin = await host.load(source);
    loaded.push(plugin);
    expect(await run(plugin.package.nodes[0] as AnyStep)).toMatchObject([{ json: { told: ['index.js', 'package.json'] } }]);
  });

  test('to write outside of its own temporary folder', async () => {
    const write = (where: string): string => `(async () => { const fs = await import('node:fs'); fs.writeFileSync(${where}, 'x'); return fs.readFileSync(${where}, 'utf8'); })()`;
    expect(await inside(write(`process.env.TMPDIR + '/a'`), { files: 'temporary' })).toBe('x');
    expect(await inside(write(`process.env.TMPDIR + '/../../a'`), { files: 'temporary' })).toBe('ERR_ACCESS_DENIED');
  });

  test('to call a host that was not granted, before anything goes out', async () => {
    const http = fakeHttp(() => ({ body: 'secret' }));
    const call = (url: string): Promise<unknown> => inside(`(await context.http({ method: 'GET', url: '${url}' })).body`, { network: ['api.example.org', '*.cdn.example'] }, { http }, 'io');
    expect(await call('https://evil.example/')).toBe('host_not_granted');
    expect(await call('https://api.example.org@evil.example/')).toBe('host_not_granted');
    expect(await call('https://api.example.org.evil.example/')).toBe('host_not_granted');
    expect(await call('http://169.254.169.254/latest')).toBe('host_not_granted');
    expect(http.requests).toEqual([]);
    expect(await call('https://a.cdn.example/')).toBe('secret');
  });

  test('to use a member nobody has thought of, or with arguments it does not take', async () => {
    expect(await inside(`context.membersOf('vip', ['1; drop table'])`)).toBe('bad_call');
    expect(await inside(`context.credential('1')`)).toBe('bad_call');
    expect(await inside(`context.http('https://api.example.org/')`, { network: ['*'] })).toBe('bad_call');
    expect(await inside(`context.address({ host: 'smtp.example.org', port: 25, protocol: 'smtp' })`)).toBe('socket_not_granted');
  });

  test('to declare credentials of others without having been granted them', async () => {
    const stealing = (field: string): string => `export default { id: 'fax', label: { en: 'Fax' }, nodes: [{ ...${JSON.stringify({ ...COMMON, kind: 'action', type: 'send', effects: 'io' })}, ${field}, execute: () => [] }] };`;
    const byField = stealing(`fields: { account: { kind: 'credential', label: { en: 'x' }, credentialType: 'email.smtp' } }`);
    await expect(host.load(packed(byField))).rejects.toMatchObject({ code: 'credential_not_granted', message: expect.stringContaining('email.smtp') });
    await expect(host.load(packed(stealing(`rawCredentials: ['email.smtp']`)))).rejects.toMatchObject({ code: 'credential_not_granted' });
    await load(byField, { credentials: ['email.smtp'] });
  });

  test('and what it asks for beyond the grant is said in words before it runs', async () => {
    const source = packed('throw new Error("it ran")', { network: ['api.example.org'] });
    await expect(host.load({ ...source, granted: NO_PERMISSIONS })).rejects.toMatchObject({ code: 'not_granted', message: expect.stringContaining('Calls api.example.org over the internet.') });
  });
});

describe('a package that cannot be loaded ends in a sentence [K5]', () => {
  test.each([
    ['throws', 'throw new Error("no fuel");', 'no fuel'],
    ['exits', 'process.exit(3);', 'ended by itself with code 3'],
    // which of the two watchdogs comes first depends on how long its process took to start
    ['never returns', 'for (;;) {}', /did not (listen for 1 seconds|answer within)/],
    ['waits for ever', 'await new Promise(() => setInterval(() => {}, 1000));', 'did not answer within'],
    ['exports nothing', 'export const nothing = 1;', 'does not export a node package'],
    ['exports rubbish', 'export default { id: "fax", label: { en: "Fax" }, nodes: [{ type: "send" }] };', 'send has no version'],
    ['exports a null node', 'export default { id: "fax", label: { en: "Fax" }, nodes: [null] };', 'one of its nodes has no type'],
    // its own process could say anything of its check: the server looks itself (SECURITY I6)
    ['has a pattern that never ends', `export default { id: 'fax', label: { en: 'Fax' }, nodes: [{ type: 'send', version: 1, kind: 'action', effects: 'none', label: { en: 'Send' }, description: { en: 'Sends.' }, icon: 'x', execute() {}, fields: { rows: { kind: 'rows', label: { en: 'Rows' }, fields: { to: { kind: 'text', label: { en: 'To' }, pattern: { source: '(a*)*b(?=c)', expected: { en: 'to' } } } } } } }] };`, 'the pattern of the field "to" of send.rows could take very long for some texts: it looks ahead or behind'],
    ['is another one', `export default { id: 'email', label: { en: 'Email' }, nodes: [] };`, 'its code says "email"'],
  ])('when it %s', async (_what, code, sentence) => {
    await expect(host.load(packed(code))).rejects.toMatchObject({ message: expect.stringMatching(sentence) });
  });
});

describe('a package that misbehaves takes its own items down, and nothing else [K5, J3]', () => {
  const MISDEEDS = `
    const misdeeds = {
      exit: () => process.exit(7),
      crash: () => setTimeout(() => { throw new Error('out of the blue'); }, 0),
      loop: () => { for (;;) {} },
      memory: () => { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length)); },
      buffers: () => { const kept = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1)); },
      abort: () => process.abort(),
      microtasks: () => { const again = () => Promise.resolve().then(again); return again(); },
    };`;
  const misbehaving = (): Promise<{ plugin: Plugin; step: AnyStep }> =>
    load(node(`const what = items[0].json.what; if (what) { misdeeds[what](); await new Promise(() => setInterval(() => {}, 1000)); } return items.map(() => next());`, 'none', MISDEEDS));

  test.each([
    ['exit', 'ended by itself with code 7'],
    ['crash', 'out of the blue'],
    ['loop', 'within 1.5 seconds'],
    ['microtasks', 'within 1.5 seconds'],
    ['memory', /took more than 160 MB|SIGABRT|SIGKILL|code/],
    ['buffers', /took more than 160 MB|code/],
    ['abort', /SIGABRT|code/],
  ])('by %s: the call fails with the name of the package, the next one finds it well', async (what, reason) => {
    const { step, plugin } = await misbehaving();
    await expect(run(step, { items: [{ what }] })).rejects.toMatchObject({ who: 'defect', code: expect.stringMatching(/^package_(crashed|timeout)$/), message: expect.stringContaining('parcours-fax 1.2.3') });
    expect(await run(step)).toEqual([{ kind: 'next', port: 'main' }]);
    expect(plugin.health().crashes).toBe(0);
    const said = `${crashes.join(' ')} ${plugin.health().lastError ?? ''} within 1.5 seconds`;
    expect(said).toMatch(reason);
  });

  test('by a promise that is never kept: the call is given up, others of the same package go on', async () => {
    const { step } = await load(node(`if (items[0].json.never) await new Promise(() => {}); if (items[0].json.slow) await new Promise((done) => setTimeout(done, 1_000)); return [next()];`));
    const never = run(step, { items: [{ never: true }] });
    await new Promise((done) => setTimeout(done, 800));
    const slow = run(step, { items: [{ slow: true }] });
    await expect(never).rejects.toMatchObject({ code: 'package_timeout', message: 'The package parcours-fax 1.2.3 did not answer within 1.5 seconds, so it was given up; tell its author, or give it less to do at once.' });
    expect(await slow).toEqual([{ kind: 'next', port: 'main' }]);
    expect(await run(step)).toEqual([{ kind: 'next', port: 'main' }]);
  });

  test('by a flood of lines and requests: an honest one is held back, one that forges messages is ended', async () => {
    const { step } = await load(node(`for (let n = 0; n < 100_000; n++) context.log('x'.repeat(50)); await Promise.all(Array.from({ length: 2_000 }, () => context.membersOf('vip', [1]))); return [next()];`));
    let lines = 0;
    expect(await run(step, { members: { vip: [1] }, log: () => void lines++ })).toEqual([{ kind: 'next', port: 'main' }]);
    expect(lines).toBeLessThanOrEqual(20_000);
    const forging = await load(node(`
      const { writeSync } = await import('node:fs'); const text = JSON.stringify({ kind: 'tell', call: 2, member: 'log', args: ['x'] });
      const frame = Buffer.alloc(4 + text.length); frame.writeUInt32LE(text.length); frame.write(text, 4);
      for (;;) { try { writeSync(3, frame); } catch (error) { if (error.code !== 'EAGAIN') throw error; } }`, 'io'));
    await expect(run(forging.step, { log: () => undefined })).rejects.toMatchObject({ code: 'package_crashed', message: expect.stringContaining('a flood of lines') });
  });

  test('by messages that are none, or too long to keep', async () => {
    for (const bytes of ['Buffer.from([255, 255, 255, 127])', `Buffer.concat([Buffer.from([2, 0, 0, 0]), Buffer.from('[]')])`, `Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from('null')])`]) {
      const { step } = await load(node(`(await import('node:fs')).writeSync(3, ${bytes}); await new Promise(() => {}); return [];`));
      await expect(run(step)).rejects.toMatchObject({ code: 'package_crashed', message: expect.stringContaining('broke the rules of the connection') });
    }
  });

  test('by answering a batch with another number of items than it got', async () => {
    const { step } = await load(node(`
      const text = JSON.stringify({ kind: 'result', id: 2, outcomes: { port: 'main', json: [{}, {}, {}] } });
      const frame = Buffer.alloc(4 + text.length); frame.writeUInt32LE(text.length); frame.write(text, 4);
      (await import('node:fs')).writeSync(3, frame); await new Promise(() => {}); return [];`));
    await expect(run(step, { items: [{}, {}] })).rejects.toMatchObject({ code: 'package_crashed', message: expect.stringContaining('broke the rules of the connection (another number of outcomes than there are items)') });
  });

  test('by changing the globals of its process: its own answers suffer, not the server', async () => {
    const { step } = await load(node(`JSON.stringify = () => '{"kind":"result","id":2,"value":[]}'; Array.prototype.map = () => { throw new Error('broken'); }; Promise.prototype.then = null; return items;`));
    await expect(run(step)).rejects.toMatchObject({ message: expect.stringMatching(/parcours-fax 1\.2\.3|would refuse/) });
    expect([1].map((n) => n + 1)).toEqual([2]);
    const other = await load(node('return [next()];'));
    expect(await run(other.step)).toEqual([{ kind: 'next', port: 'main' }]);
  });

  test('by crashing each time: it rests, longer each time, and says until when', async () => {
    const { step, plugin } = await load(node(`process.exit(1);`));
    for (let n = 0; n < 8; n++) await run(step).catch(() => undefined);
    expect(plugin.health()).toMatchObject({ state: 'resting', lastError: expect.stringContaining('ended by itself') });
    await expect(run(step)).rejects.toMatchObject({ who: 'transient', code: 'package_resting' });
  });
});

test('the conformance check runs where the package runs, and says what is wrong with it', async () => {
  expect(await host.check(packed(`export default { id: 'fax', label: { en: 'Fax', fr: 'Fax' }, nodes: [] };`))).toEqual([]);
  expect(await host.check(packed(node('return items.map(() => next("nowhere"));')))).toEqual(expect.arrayContaining([expect.stringMatching(/^send: .*"nowhere"/)]));
  expect(await host.check(packed('throw new Error("no fuel");'))).toEqual([expect.stringContaining('no fuel')]);
});
