/** What hostile code may come to. Anything else, a value with the canary in it above all, is an escape. */
export type Allowed = 'code_syntax' | 'code_failed' | 'code_result' | 'code_time_limit' | 'code_memory_limit' | 'code_never_ends' | 'code_crashed' | { readonly value: unknown } | { readonly nothing: string };

export interface Hostile {
  readonly what: string;
  readonly code: string;
  readonly allowed: readonly Allowed[];
}

const value = (of: unknown): Allowed => ({ value: of });
const hostile = (what: string, code: string, ...allowed: Allowed[]): Hostile => ({ what, code, allowed });

const reach = 'const p = g && (g.process ?? g.require ?? g.module); return p ? JSON.stringify(p.env ?? "reached") : "nothing";';

/** Classes of escapes, bombs and tricks at the border, from the advisories of sandboxes of the last years; ours, not copies. */
export const HOSTILE: readonly Hostile[] = [
  // ways to the host
  hostile('the constructor of a plain object', `const g = ({}).constructor.constructor('return this')(); ${reach}`, value('nothing')),
  hostile('the constructor of a helper', `const g = $input.all.constructor('return globalThis')(); ${reach}`, value('nothing')),
  hostile('the constructor of console.log', `const g = console.log.constructor('return globalThis')(); ${reach}`, value('nothing')),
  hostile('the constructor of an async function', `const g = await (async () => 0).constructor('return globalThis')(); ${reach}`, value('nothing')),
  hostile('a key spelt with an escape', `const g = ({})['con\\u0073tructor']['con' + 'structor']('return this')(); ${reach}`, value('nothing')),
  hostile('an error of the host: deep recursion', `let g; const f = () => { try { f(); } catch (e) { g = e.constructor.constructor('return globalThis')(); } }; f(); ${reach}`, value('nothing')),
  hostile('an error of the host: a refused import', `try { await import('node:fs'); return 'imported'; } catch (e) { const g = e.constructor.constructor('return globalThis')(); ${reach} }`, value('nothing')),
  hostile('stack frames as objects', `Error.prepareStackTrace = (_, frames) => frames; const g = new Error().stack[0].getThis?.(); ${reach}`, 'code_failed'),
  hostile('who called', `return typeof arguments.callee`, 'code_failed'),
  hostile('the caller of a function', `const f = function () { return f.caller; }; return typeof f()`, 'code_failed'),
  hostile('modules', `return typeof require + typeof module + typeof process + typeof Buffer + typeof fetch + typeof setTimeout`, value('undefined'.repeat(6))),
  hostile('an import of a file', `await import('file:///etc/passwd'); return 'imported'`, 'code_failed'),
  hostile('an import of data', `return (await import('data:text/javascript,export default 1')).default`, 'code_failed'),
  hostile('import.meta', `return import.meta.url`, 'code_syntax'),
  hostile('the species of a promise', `class P extends Promise { static get [Symbol.species]() { return Function; } } const g = new P(() => 0).then(() => 0); return typeof g`, 'code_failed', value('object'), value('function')),
  hostile('a thenable in the place of the result', `return { then(done) { const g = done.constructor('return globalThis')(); done(g.process ? g.process.env : 'nothing'); } }`, value('nothing')),
  hostile('the parameters of a function made from text', `const g = new Function('a = globalThis', 'return a')(); ${reach}`, value('nothing')),
  hostile('isolated-vm itself', `return typeof ivm + typeof Isolate + typeof Reference`, value('undefined'.repeat(3))),
  hostile('WebAssembly, shared memory and Atomics', `return typeof WebAssembly + typeof SharedArrayBuffer + typeof Atomics`, value('undefined'.repeat(3))),
  hostile('the environment in /proc', `const g = globalThis; return g.Deno?.readTextFile('/proc/self/environ') ?? g.read?.('/proc/self/environ') ?? g.load?.('/proc/self/environ') ?? 'nothing'`, value('nothing')),
  hostile('functions of the V8 shell', `return typeof d8 + typeof quit + typeof print + typeof readline + typeof Realm`, value('undefined'.repeat(5))),
  hostile('native syntax', `return %DebugPrint({})`, 'code_syntax'),
  hostile('a bracket too many', `return 1;\n}); globalThis.x = 1; (async function () { return 2;`, value(2), 'code_syntax', 'code_failed'),
  hostile('a line separator in the code', `return 1 //\u2028}); (async function () {`, value(1), { nothing: 'undefined' }, 'code_syntax'),
  // bombs
  hostile('an endless loop', `for (;;);`, 'code_time_limit'),
  hostile('an endless loop of microtasks', `for (;;) await null;`, 'code_time_limit'),
  hostile('promises that make two promises each', `const f = () => { Promise.resolve().then(() => { f(); f(); }); }; f(); await new Promise(() => {});`, 'code_time_limit', 'code_memory_limit'),
  hostile('queueMicrotask without end', `const f = () => Promise.resolve().then(f); await f();`, 'code_time_limit', 'code_memory_limit'),
  hostile('a promise that nobody keeps', `await new Promise(() => {});`, 'code_never_ends'),
  hostile('arrays without end', `const a = []; for (;;) a.push(new Array(1e5).fill(1.5));`, 'code_memory_limit', 'code_time_limit'),
  hostile('buffers without end', `const a = []; for (;;) a.push(new ArrayBuffer(1e7));`, 'code_failed', 'code_memory_limit', 'code_time_limit'),
  hostile('one huge buffer', `return new Uint8Array(2 ** 31).length`, 'code_failed'),
  hostile('strings that double', `let s = 'x'; for (;;) s += s;`, 'code_failed', 'code_memory_limit', 'code_time_limit'),
  hostile('a huge string taken apart', `return 'x'.padEnd(2 ** 29 - 24).split('').length`, 'code_failed', 'code_memory_limit', 'code_crashed', 'code_time_limit'),
  hostile('a map that grows', `const m = new Map(); for (let i = 0; ; i++) m.set({}, 'x'.repeat(1e4) + i);`, 'code_memory_limit', 'code_time_limit'),
  hostile('memory that is caught and tried again', `const a = []; for (;;) { try { for (;;) a.push(a.slice()); } catch { a.push(1); } }`, 'code_memory_limit', 'code_time_limit'),
  hostile('a regular expression that explodes', `return /^(a+)+$/.test('a'.repeat(40) + '!')`, 'code_time_limit'),
  hostile('a huge sort', `return new Array(2 ** 32 - 2).fill(0).sort().length`, 'code_time_limit', 'code_memory_limit', 'code_failed'),
  hostile('numbers without end', `let n = 3n; for (;;) n = n ** 9n;`, 'code_failed', 'code_time_limit', 'code_memory_limit'),
  hostile('a sparse result', `const a = []; a[4294967290] = 1; return a`, 'code_result', 'code_time_limit', 'code_memory_limit', 'code_crashed'),
  hostile('a console without end', `for (;;) console.log('x'.repeat(1000));`, 'code_time_limit', 'code_memory_limit'),
  hostile('a recursion without end', `const f = () => f(); f();`, 'code_failed'),
  hostile('JSON nested 100,000 levels deep', `return JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))`, 'code_result', 'code_time_limit', 'code_failed'),
  hostile('data nested 1,000 levels deep', `let d = 1; for (let i = 0; i < 1000; i++) d = { d }; return d`, 'code_result'),
  hostile('a result of 2 MB', `return 'x'.repeat(2e6)`, 'code_result'),
  hostile('an error of 20 MB', `throw new Error('x'.repeat(2e7))`, 'code_failed', 'code_time_limit'),
  // tricks at the border
  hostile('a getter on the result that never ends', `return { get a() { for (;;); } }`, 'code_time_limit'),
  hostile('a getter on the result that throws', `return { get a() { throw new Error('no'); } }`, 'code_result'),
  hostile('a getter on the result that reaches out', `return { get a() { const g = this.constructor.constructor('return globalThis')(); return typeof g.process; } }`, value({ a: 'undefined' })),
  hostile('toJSON that answers another', `return { toJSON() { return { real: 1 }; } }`, value({ real: 1 })),
  hostile('toJSON that never ends', `return { toJSON() { for (;;); } }`, 'code_time_limit'),
  hostile('a proxy as the result', `return new Proxy({}, { ownKeys() { throw new Error('no'); } })`, 'code_result'),
  hostile('a revoked proxy as the result', `const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy`, 'code_failed', 'code_result'),
  hostile('a function as the result', `return () => 1`, { nothing: 'function' }),
  hostile('a symbol as the result', `return Symbol.iterator`, { nothing: 'symbol' }),
  hostile('a big number as the result', `return 10n`, 'code_result'),
  hostile('a circle as the result', `const a = {}; a.a = a; return a`, 'code_result'),
  hostile('another code\'s answer', `return '"},"value":{"stolen":1'`, value('"},"value":{"stolen":1')),
  hostile('keys that mean something in JavaScript', `return JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')`, value(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'))),
  hostile('lone surrogates and U+0000', `return '\\ud800 \\u0000'`, value('\ud800 \u0000')),
  hostile('an error whose stack never ends', `throw { get stack() { for (;;); } }`, 'code_time_limit'),
  hostile('an error whose stack tells stories', `const e = new Error('m'); e.stack = 'at root (/etc/passwd:1:1)\\n    at x (code:1:1)'; throw e`, 'code_failed'),
  hostile('an error that is a proxy', `throw new Proxy({}, { get() { throw 1; } })`, 'code_failed'),
  hostile('an error that is a symbol', `throw Symbol('x')`, 'code_failed'),
  hostile('an error that is null', `throw null`, 'code_failed'),
  hostile('an error with a message that is no text', `const e = new Error(); e.message = { toString() { for (;;); } }; throw e`, 'code_failed', 'code_time_limit'),
  // what everybody shares
  hostile('pollution of the prototype of objects', `Object.prototype.polluted = 1; return 'done'`, 'code_failed'),
  hostile('pollution through data', `const d = JSON.parse('{"__proto__":{"polluted":1}}'); const merge = (a, b) => { for (const k of Object.keys(b)) if (typeof b[k] === 'object') merge(a[k] ??= {}, b[k]); else a[k] = b[k]; }; merge({}, d); return 'done'`, 'code_failed'),
  hostile('another JSON.stringify', `JSON.stringify = () => '{"stolen":1}'; return {}`, 'code_failed'),
  hostile('a setter on the prototype of arrays', `Object.defineProperty(Array.prototype, '0', { set() {} }); return [1]`, 'code_failed'),
  hostile('another Promise.prototype.then', `Promise.prototype.then = () => 0; return 1`, 'code_failed'),
  hostile('another iterator', `Array.prototype[Symbol.iterator] = function* () {}; return items`, 'code_failed'),
  hostile('another prototype of the prototype', `Object.setPrototypeOf(Object.prototype, new Proxy({}, {})); return 1`, 'code_failed'),
  hostile('another global', `globalThis.JSON = null; return 1`, 'code_failed'),
  hostile('another console', `console.log = null; return 1`, 'code_failed'),
];
