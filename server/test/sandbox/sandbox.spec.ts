import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { CodeCall, CodeRequest, CodeResult, Contact, JsonObject } from '@parcours/sdk/node';
import fc from 'fast-check';
import { findWalls } from '../../src/runtime/confined/walls.js';
import { copySandboxHome, findSandboxHome, type SandboxHome } from '../../src/runtime/sandbox/sandbox-home.js';
import { Sandbox } from '../../src/runtime/sandbox/sandbox.js';

const errors: unknown[] = [];
const sandbox = new Sandbox({ processes: 2, patienceMs: Infinity, onError: (error) => errors.push(error) });
afterAll(() => sandbox.close());
afterEach(() => expect(errors.splice(0)).toEqual([]));

const NOW = Date.UTC(2031, 4, 6, 7, 8, 9);
const place = { workspaceId: 1, versionId: 1, nodeId: 'code' };
const callOf = (...items: JsonObject[]): CodeCall => ({ items, contact: null });

type Options = Partial<Omit<CodeRequest, 'source' | 'calls'>> & { readonly at?: Partial<typeof place>; readonly in?: Sandbox };
const run = (source: string, calls: readonly CodeCall[] = [callOf({})], { at, in: other, ...options }: Options = {}) => (other ?? sandbox).run({ ...place, ...at }, { source, calls, mode: 'all', ...options }, NOW);
const one = async (source: string, calls?: readonly CodeCall[], options?: Options): Promise<CodeResult> => (await run(source, calls, options))[0]?.[0] as CodeResult;
const told = (results: readonly (readonly CodeResult[])[]): unknown[] => results.map((of) => of.map((result) => (result.kind === 'value' ? result.value : result.kind === 'failed' ? result.error.code : result.found)));

describe('code that people write', () => {
  test('finds the items of its run, the contact with its attributes, and the time of the engine', async () => {
    const contact: Contact = { id: 7, email: 'ada@example.org', phone: null, externalId: null, timezone: null, locale: null, attributes: { firstName: 'Ada' } };
    const code = 'return { all: $input.all().length, same: items.length, first: $input.first().json.n, last: $input.last().json.n, item: item.json.n, json: $json.n, index: itemIndex, name: contact.firstName, mail: contact.email, now, drift: Date.now() - now.getTime() }';
    expect(await one(code, [{ items: [{ n: 1 }, { n: 2 }], contact }])).toMatchObject({ value: { all: 2, same: 2, first: 1, last: 2, item: 1, json: 1, index: 0, name: 'Ada', mail: 'ada@example.org', now: expect.stringMatching(/^2031-05-06T07:08:/), drift: expect.any(Number) } });
  });
  test('runs for each item, with that item in hand', async () => {
    expect(told(await run('return [itemIndex, $json.n, $input.item.json.n]', [callOf({ n: 5 }, { n: 6 }), callOf({ n: 7 })], { mode: 'each' }))).toEqual([[[0, 5, 5], [1, 6, 6]], [[0, 7, 7]]]);
  });
  test('tells what it wrote to the console, each run its own', async () => {
    const results = await run('console.log("n is", $json.n, { a: [1] }); return null', [callOf({ n: 1 }), callOf({ n: 2 })]);
    expect(results.map(([result]) => result?.log)).toEqual([['n is 1 {"a":[1]}'], ['n is 2 {"a":[1]}']]);
  });
  test('finds nothing to call anybody with: what there is, is the language itself, its data and a console (J7)', async () => {
    const found = (await one(`const names = new Set(); for (let at = globalThis; at; at = Object.getPrototypeOf(at)) for (const key of Reflect.ownKeys(at)) names.add(String(key)); return [...names].sort()`)) as { value: string[] };
    const language = [
      ...Object.getOwnPropertyNames(Object.prototype), 'AggregateError', 'Array', 'ArrayBuffer', 'AsyncDisposableStack', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date', 'DisposableStack', 'Error', 'EvalError', 'FinalizationRegistry',
      'Float16Array', 'Float32Array', 'Float64Array', 'Function', 'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'Iterator', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp',
      'Set', 'String', 'SuppressedError', 'Symbol', 'SyntaxError', 'Temporal', 'TypeError', 'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakRef', 'WeakSet',
      'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'eval', 'globalThis', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'undefined', 'unescape', 'Symbol(Symbol.toStringTag)',
    ];
    expect(found.value).toContain('JSON');
    expect(found.value.filter((name) => !language.includes(name))).toEqual(['console']);
  });
  test('writes at most 64 kB and says when more was written (J3)', async () => {
    const { log } = await one('for (let i = 0; i < 1000; i++) console.log("x".repeat(500)); return null');
    expect(log.join('\n').length).toBeLessThan(65_000);
    expect(log.at(-1)).toContain('than is kept');
  });
  test('that fails says where, in lines of its own alone (J8)', async () => {
    const result = await one('const price = null;\nfunction total() {\n  return price.amount;\n}\nreturn total();');
    expect(result).toMatchObject({ error: { who: 'user', code: 'code_failed', message: expect.stringMatching(/^The code stopped with TypeError: .*null.* \(line 3, column 16\)\.$/), details: { line: 3, places: [{ name: 'total', line: 3 }, { line: 5 }] } } });
  });
  test('that cannot be read says where', async () => {
    expect(await one('const a = 1;\nreturn a +;')).toMatchObject({ error: { who: 'user', code: 'code_syntax', details: { line: 2 } } });
  });
  test('may define classes, errors and objects that have what their prototypes have', async () => {
    expect(await one('class Refusal extends Error { constructor(m) { super(m); this.name = "Refusal"; } toString() { return "R"; } }\nconst o = {}; o.toString = () => "own"; o.constructor = 1;\nreturn [String(new Refusal("no")), new Refusal("no").name, String(o), Object.keys(o)]')).toMatchObject({ value: ['R', 'Refusal', 'own', ['toString', 'constructor']] });
  });
  test('keeps any JSON as it is, also keys that mean something in JavaScript (I4)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toJSON', 'then')), fc.jsonValue({ maxDepth: 4 })).map((item) => JSON.parse(JSON.stringify(item)) as JsonObject), { minLength: 1, maxLength: 20 }), async (items) => {
        expect((await run('return $json', items.map((item) => callOf(item)))).map(([result]) => result?.kind === 'value' && result.value)).toEqual(items);
      }),
      { numRuns: 15 },
    );
  });
  test('is refused when it is too long', async () => {
    await expect(run(`return 1; //${'x'.repeat(256_000)}`)).rejects.toMatchObject({ who: 'user', code: 'code_too_large' });
  });
});

describe('runs that share a batch', () => {
  const GUILTY: Readonly<Record<string, string>> = { loop: 'stopped', memory: 'stopped', stuck: 'code_never_ends', throws: 'code_failed' };
  const code = `
    if ($json.does === 'loop') for (;;);
    if ($json.does === 'memory') { const a = []; for (;;) a.push(new Array(1e6).fill(1.5)); }
    if ($json.does === 'stuck') await new Promise(() => {});
    if ($json.does === 'throws') throw new Error('no');
    return $json.n;`;

  /** As the engine does: what was told to come back, because others had the processor, comes back. */
  async function insist(request: readonly string[]): Promise<unknown[]> {
    const calls = request.map((what, n) => callOf({ does: what, n }));
    const answers = told(await run(code, calls, { timeLimitMs: 300, memoryLimitMb: 16 })).flat();
    for (let again = 0; again < 10 && answers.includes('sandbox_busy'); again++)
      for (const [n, call] of calls.entries()) if (answers[n] === 'sandbox_busy') [answers[n]] = told(await run(code, [call], { timeLimitMs: 300, memoryLimitMb: 16 })).flat();
    // on a slow machine, memory may last longer than time
    return answers.map((answer) => (answer === 'code_time_limit' || answer === 'code_memory_limit' ? 'stopped' : answer));
  }

  test('each get their own answer, whatever the others do (J6)', async () => {
    const does = fc.oneof({ weight: 12, arbitrary: fc.constant('work') }, { weight: 1, arbitrary: fc.constantFrom('stuck', 'throws', 'loop', 'memory') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(does, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), async (requests) => {
        expect(await Promise.all(requests.map(insist))).toEqual(requests.map((request) => request.map((what, n) => GUILTY[what] ?? n)));
      }),
      { numRuns: 6, examples: [[[['work', 'loop', 'work'], ['memory', 'work'], ['work']]]] },
    );
  });
  test('do not see what the one before left behind (J5)', async () => {
    const results = await run('let kept = globalThis.kept ?? Object.prototype.kept ?? console.kept ?? "nothing"; try { globalThis.kept = 1 } catch {} try { ({}).__proto__.kept = 1 } catch {} try { console.kept = 1 } catch {} return kept', Array.from({ length: 5 }, () => callOf({})));
    expect(told(results)).toEqual([['nothing'], ['nothing'], ['nothing'], ['nothing'], ['nothing']]);
  });
  test('wait for a minute once their step was stopped too often, so that others are not held up by it', async () => {
    const impatient = new Sandbox({ processes: 1, patienceMs: 250, onError: (error) => errors.push(error) });
    const endless = { in: impatient, timeLimitMs: 100 };
    const codes = told(await run('for (;;);', Array.from({ length: 20 }, () => callOf({})), endless)).flat();
    expect(codes.slice(-10)).toEqual(Array.from({ length: 10 }, () => 'sandbox_busy'));
    expect(await one('return 1', undefined, endless)).toMatchObject({ error: { who: 'transient', code: 'sandbox_busy', message: expect.stringContaining('stopped too often') } });
    expect(await one('return 1', undefined, { ...endless, at: { nodeId: 'another' } })).toMatchObject({ value: 1 });
    await impatient.close();
  });
  test('do not wait for a slow one of another workspace', async () => {
    const slow = run('for (;;);', [callOf({})], { timeLimitMs: 1_500, at: { workspaceId: 2 } });
    const startedAt = performance.now();
    expect(await one('return 1')).toMatchObject({ value: 1 });
    expect(performance.now() - startedAt).toBeLessThan(1_200);
    await slow;
  });
});

describe('a sandbox process', () => {
  const onLinux = process.platform === 'linux' ? test : test.skip;
  const read = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');

  onLinux('has no environment, no rights, no network, and no descriptor of the server (J2, E8)', async () => {
    await one('return 1');
    const walls = await findWalls();
    const [pid] = sandbox.pids as [number];
    expect(read(pid, 'environ')).toBe('');
    const status = read(pid, 'status');
    if (walls.account) {
      expect(status).toMatch(/^Uid:\t6\d{4}\t/m);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    }
    if (walls.limits) {
      expect(read(pid, 'limits')).toMatch(/^Max data size +1500000000/m);
      expect(read(pid, 'limits')).toMatch(/^Max core file size +0 /m);
      expect(read(pid, 'limits')).toMatch(/^Max open files +64 /m);
    }
    if (walls.network) expect(readlinkSync(`/proc/${pid}/ns/net`)).not.toBe(readlinkSync('/proc/self/ns/net'));
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)).filter((path) => !/^(socket|pipe|anon_inode|\/dev\/null)/.test(path));
    expect(open).toEqual([]);
  });
  onLinux('that is killed from outside loses nobody: its work is done by another (J6)', async () => {
    const slow = run('const until = Date.now() + 400; while (Date.now() < until); return $json.n', [callOf({ n: 1 }), callOf({ n: 2 })], { timeLimitMs: 3_000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const pid of sandbox.pids) process.kill(pid, 'SIGKILL');
    expect(told(await slow)).toEqual([[1], [2]]);
  });
  onLinux('that always dies with the same code is given up after three tries (J6)', async () => {
    const killer = setInterval(() => sandbox.pids.forEach((pid) => process.kill(pid, 'SIGKILL')), 25);
    try {
      expect(await one('for (;;);', undefined, { timeLimitMs: 5_000 })).toMatchObject({ error: { who: 'user', code: 'code_crashed', details: { tries: 3 } } });
    } finally {
      clearInterval(killer);
    }
  });
  test('is not there where isolated-vm could not be installed, and a sentence says what to install', async () => {
    const bare = new Sandbox({ onError: (error) => errors.push(error), home: async () => null });
    await expect(run('return 1', undefined, { in: bare })).rejects.toMatchObject({ who: 'user', code: 'sandbox_unavailable', message: expect.stringContaining('install python3, make and g++') });
    await bare.close();
  });
  test('is not there either where its binary does not fit, and nobody waits for it', async () => {
    const torn = new Sandbox({ processes: 1, onError: () => undefined, home: async () => ({ ...((await findSandboxHome()) as SandboxHome), isolatedVm: tmpdir() }) });
    expect(await one('return 1', undefined, { in: torn })).toMatchObject({ error: { who: 'user', code: 'sandbox_unavailable' } });
    await torn.close();
  });
  test('starts from a copy where its own folder is closed to other accounts', async () => {
    const copy = copySandboxHome((await findSandboxHome())?.isolatedVm ?? '');
    const other = new Sandbox({ processes: 1, onError: (error) => errors.push(error), home: async () => copy });
    expect(await one('return 1', undefined, { in: other })).toMatchObject({ value: 1 });
    await other.close();
    expect(existsSync(copy.program)).toBe(false);
  });
  test('is ended with the server, and what was under way is tried again later', async () => {
    const other = new Sandbox({ processes: 1, onError: (error) => errors.push(error) });
    await one('return 1', undefined, { in: other });
    const [pid] = other.pids as [number];
    const under = one('for (;;);', undefined, { in: other, timeLimitMs: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.close();
    expect(await under).toMatchObject({ error: { who: 'transient', code: 'sandbox_busy' } });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
