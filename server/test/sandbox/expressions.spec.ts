import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CodeResult, Json, JsonObject } from '@parcours/sdk/node';
import fc from 'fast-check';
import type { Evaluated, ExpressionRequest } from '../../src/core/parameters/evaluation.js';
import { graph } from '../../src/core/testing/graph.js';
import { MemoryRig } from '../../src/core/testing/memory-rig.js';
import { Sandbox } from '../../src/runtime/sandbox/sandbox.js';
import { HOSTILE, type Allowed } from './hostile-code.js';

const CANARY = 'canary-71be02d4';
const errors: unknown[] = [];
const sandbox = new Sandbox({ processes: 2, patienceMs: Infinity, onError: (error) => errors.push(error) });
const place = { workspaceId: 1, versionId: 1, nodeId: 'node' };
const common = { contact: { id: 7, firstName: 'Ada' }, run: { id: 1, mode: 'journey', test: false, visit: 1 }, workflow: { id: 2, name: 'Welcome' }, now: '2031-05-06T07:08:09.000Z' };

async function evaluate(expressions: readonly string[], items: readonly JsonObject[] = [{}]): Promise<readonly (readonly CodeResult[])[]> {
  const [of] = await sandbox.evaluate(place, { expressions, calls: [{ ...common, items }] }, Date.now());
  return of as readonly (readonly CodeResult[])[];
}
const outcomeOf = (result: CodeResult): Allowed => (result.kind === 'failed' ? (result.error.code as Allowed) : result.kind === 'value' ? { value: result.value } : { nothing: result.found });
const all = async (expressions: readonly string[], item?: JsonObject): Promise<unknown[]> => ((await evaluate(expressions, item && [item]))[0] ?? []).map((result) => (result.kind === 'value' ? result.value : outcomeOf(result)));

/** All that hostile code could have left behind in this process. */
const fingerprint = (): string => JSON.stringify([Object.prototype, Array.prototype, Function.prototype, Promise.prototype, JSON, Error, RegExp].map((shared) => Reflect.ownKeys(shared).map(String).sort()));

beforeAll(() => {
  process.env['PARCOURS_TEST_CANARY'] = CANARY;
});
afterAll(async () => {
  await sandbox.close();
  delete process.env['PARCOURS_TEST_CANARY'];
});
afterEach(() => expect(errors.splice(0)).toEqual([]));

describe('expressions in settings', () => {
  test('find what templates find under the same names, and nothing else to call', async () => {
    const names = ['json.a', '$json.a', 'contact.firstName', 'event.name', 'run.mode', 'workflow.name', 'now', 'escapeHtml(\'<a title="x">\')', 'this', '[typeof console, typeof $input, typeof items, typeof require, typeof process, typeof fetch].join()'];
    expect(await all(names, { a: 1, event: { name: 'bought' } })).toEqual([1, 1, 'Ada', 'bought', 'journey', 'Welcome', common.now, '&lt;a title=&#34;x&#34;&gt;', { nothing: 'undefined' }, Array(6).fill('undefined').join()]);
  });

  test('each have data of their own: what one changes, the next one and the next item do not see', async () => {
    const expressions = ['json.list.sort().join("")', 'json.list.join("")', 'delete contact.firstName && json.list.push(9)', 'contact.firstName + json.list.length', '/(b)/.test("abc") && typeof RegExp.$1', 'typeof RegExp.$1 + typeof RegExp.lastMatch'];
    const own = ['ab', 'ba', 3, 'Ada2', 'undefined', 'undefinedundefined'];
    expect((await evaluate(expressions, [{ list: ['b', 'a'] }, { list: ['b', 'a'] }])).map((of) => of.map((one) => one.kind === 'value' && one.value))).toEqual([own, own]);
  });

  test('come to their value at once: a promise is no value, nor is a function', async () => {
    expect(await all(['(async () => 1)()', '() => 1', 'Symbol.iterator', '10n'])).toEqual([{ nothing: 'promise' }, { nothing: 'function' }, { nothing: 'symbol' }, 'code_result']);
  });

  test('come to what plain JavaScript comes to on a copy of the data, for any item', async () => {
    const formulas: readonly (readonly [string, (json: JsonObject) => unknown])[] = [
      ['json', (json) => json],
      ['Object.keys(json).sort()', (json) => Object.keys(json).sort()],
      ['Object.values(json).reverse()', (json) => Object.values(json).reverse()],
      ['JSON.stringify(json).length * 1.2', (json) => JSON.stringify(json).length * 1.2],
      ['Object.entries(json).map(([key, value]) => `${key}:${typeof value}`)', (json) => Object.entries(json).map(([key, value]) => `${key}:${typeof value}`)],
      ['json.a?.b ?? [json.a, null]', (json) => (json['a'] as { b?: Json } | null | undefined)?.b ?? [json['a'], null]],
    ];
    const item = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toJSON', '$js')), fc.jsonValue({ maxDepth: 4 })).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 20 }), async (items) => {
        const plain = items.map((json) => formulas.map(([, formula]) => JSON.parse(JSON.stringify(formula(structuredClone(json))) ?? 'null') as Json));
        const found = await evaluate(formulas.map(([source]) => source), items);
        expect(found.map((of) => of.map((one) => (one.kind === 'value' ? one.value : one)))).toEqual(plain);
      }),
      { numRuns: 12 },
    );
  });

  test('may take 100 ms of the processor and 10 MB of memory each; the others of the batch get their answers (I5)', async () => {
    const [first, second] = await evaluate(['json.n * 2', '(() => { for (;;); })()', 'Array(1e6).fill(0).length', 'Array(4e6).fill(0).map((_, at) => at).length', '"x".repeat(2e6)', 'json.n'], [{ n: 1 }, { n: 2 }]);
    // 8 MB pass, 64 MB do not: whether the time it takes V8 to see that memory is used up is over first depends on the machine
    const stopped = (outcome: Allowed): unknown => (outcome === 'code_memory_limit' || outcome === 'code_time_limit' ? 'stopped' : outcome);
    expect([first, second].map((of) => of?.map((one) => stopped(outcomeOf(one))))).toEqual([1, 2].map((n) => [{ value: n * 2 }, 'stopped', { value: 1e6 }, 'stopped', 'code_result', { value: n }]));
  });

  test('go through by the thousand, in order', async () => {
    const items = Array.from({ length: 5_000 }, (_, n) => ({ n }));
    const found = await evaluate(['json.n', '-json.n'], items);
    expect(found.every(([one, other], n) => one?.kind === 'value' && one.value === n && other?.kind === 'value' && Number(other.value) === -n)).toBe(true);
  });

  test('that are hostile come to an error, a limit or a plain value, and leave everything as it was (I1)', async () => {
    const before = fingerprint();
    // statements of the code step as one expression; what it has by name and an expression has not, is not there
    const wrapped = HOSTILE.map(({ code }) => (/\bawait\b/.test(code) ? `(async () => { ${code}\n})()` : `(() => { ${code}\n})()`));
    const also: readonly Allowed[] = ['code_failed', 'code_syntax', { nothing: 'promise' }, { value: {} }, 'code_time_limit', 'code_memory_limit'];
    const wrong: unknown[] = [];
    // two at a time: each bomb costs the process it goes off in
    const next = [...HOSTILE.keys()];
    const worker = async (): Promise<void> => {
      for (let index = next.shift(); index !== undefined; index = next.shift()) {
        const [[result] = []] = (await evaluate([wrapped[index] as string])) as [CodeResult[]];
        const told = JSON.stringify(result);
        const allowed = [...(HOSTILE[index]?.allowed ?? []), ...also].map((one) => JSON.stringify(one));
        if (result === undefined || (!allowed.includes(JSON.stringify(outcomeOf(result))) && !told.includes('sandbox_busy')) || told.length > 100_000 || told.includes(CANARY) || /guest|child\.cjs|node:internal|isolated-vm|\/etc\/passwd/.test(told)) wrong.push([HOSTILE[index]?.what, told.slice(0, 300)]);
      }
    };
    await Promise.all([worker(), worker()]);
    expect(wrong).toEqual([]);
    expect(fingerprint()).toBe(before);
    expect(await all(['json.a + 1'], { a: 1 })).toEqual([2]);
  });
});

describe('a step with expressions in its settings', () => {
  let calls: ExpressionRequest[] = [];
  const counting = async (_plan: unknown, _node: unknown, request: ExpressionRequest): Promise<Evaluated> => {
    calls.push(request);
    return sandbox.evaluate(place, request, Date.now());
  };
  let engine: MemoryRig;
  beforeEach(() => {
    calls = [];
    engine = new MemoryRig(undefined, { evaluate: counting });
  });
  const set = (values: JsonObject, rest: { readonly type?: string; readonly retry?: { attempts: number; delayMs: number } } = {}) => ({ type: 'set', settings: { values }, ...rest });
  const js = (source: string): JsonObject => ({ $js: source });

  test('has them worked out in one call for all items of all runs that stand there', async () => {
    const version = engine.publish(graph('start -> set -> b', { set: set({ twice: js('json.n * 2'), name: js('`${workflow.name} ${json.n}`') }) }));
    const runs = [];
    for (let n = 0; n < 40; n++) runs.push(await engine.start(version, { items: [{ n }, { n: n + 0.5 }], test: true }));
    await engine.quiet();
    expect(calls.map(({ calls: of, expressions }) => [of.length, expressions.length])).toEqual([[40, 2]]);
    expect(engine.inputs(runs[3] as number, 'b')).toEqual([[{ n: 3, twice: 6, name: 'Test 3' }, { n: 3.5, twice: 7, name: 'Test 3.5' }]]);
  });

  test('fails the items it fails for, with field, node, line and column; the others go on', async () => {
    const run = await engine.play(graph('start -> set -> b\nset.error -> rescue', { set: set({ city: js('json.n === 3 ? (() => { for (;;); })() :\n  json.address.city') }) }), [{ n: 1, address: { city: 'Lyon' } }, { n: 2 }, { n: 3 }]);
    expect(engine.inputs(run, 'b')).toMatchObject([[{ city: 'Lyon' }]]);
    expect(engine.inputs(run, 'rescue').flat()).toMatchObject([
      { n: 2, error: { code: 'expression_failed', nodeId: 'set', message: expect.stringMatching(/^The JavaScript in "values\.city" of "set" stopped with TypeError: .*\(line 2, column 16\)\.$/) } },
      { n: 3, error: { code: 'expression_time_limit', nodeId: 'set', message: 'The JavaScript in "values.city" of "set" took more than 100 ms and was stopped; look for a loop without an end, or use a Code step.' } },
    ]);
  });

  test('is tried again when the sandbox is busy, as its retries say', async () => {
    let times = 0;
    engine = new MemoryRig(undefined, {
      evaluate: async (plan, node, request) => {
        if ((times += 1) > 1) return counting(plan, node, request);
        return request.calls.map(({ items }) => items.map(() => request.expressions.map(() => ({ kind: 'failed', log: [], error: { who: 'transient', code: 'sandbox_busy', message: 'Busy.' } }))));
      },
    });
    const run = await engine.play(graph('start -> set -> b', { set: set({ a: js('json.n') }, { retry: { attempts: 2, delayMs: 1_000 } }) }), [{ n: 1 }]);
    expect(engine.inputs(run, 'b')).toEqual([]);
    await engine.pass(2_000);
    expect([times, engine.inputs(run, 'b')]).toEqual([2, [[{ n: 1, a: 1 }]]]);
  });

  test('that reaches outside has them worked out before, and nothing is sent for an item they fail for', async () => {
    const run = await engine.play(graph('start -> send -> b\nsend.error -> rescue', { send: { type: 'send', settings: { text: js('json.n.toFixed(1)') } } }), [{ n: 1 }, { n: 'x' }, { n: 2 }]);
    expect([calls.length, engine.inputs(run, 'b').flat(), engine.inputs(run, 'rescue').flat().map(({ n }) => n), engine.outside.calls.map(({ json }) => json['n'])]).toEqual([1, [{ n: 1 }, { n: 2 }], ['x'], [1, 2]]);
  });

  test('that holds none asks the sandbox for nothing', async () => {
    await engine.play(graph('start -> set -> b', { set: set({ plain: 'text', template: '{{ json.n }}', data: { $js: 'json.n', and: 'more' } }) }), [{ n: 1 }]);
    expect(calls).toEqual([]);
  });
});
