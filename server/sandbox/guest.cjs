'use strict';

/**
 * Its text is evaluated in every fresh isolate, before the code of a workflow; it is never called here. `answer(index, text)` takes what
 * came of one run of the code. Answers `[start, stuck, expect]`. Whatever is used after the user's code has begun is captured or frozen first.
 */
module.exports = function guest(answer) {
  const { parse, stringify } = JSON;
  const { freeze, defineProperty, getOwnPropertyDescriptors, getPrototypeOf, create, isFrozen, keys } = Object;
  const { isArray } = Array;
  const { map } = Array.prototype;
  const StandardPromise = Promise;
  const { apply, construct, ownKeys } = Reflect;
  const MAX_ANSWER = 1_000_000;
  const MAX_LOG = 64_000;
  const MAX_LINE = 1_000;
  const MAX_ERROR = 2_000;
  const MAX_FRAMES = 10;
  const MAX_HELD_MS = 5;

  // what the last regular expression found in the data of one run is not the next one's to see
  for (const name of ['input', '$_', 'lastMatch', '$&', 'lastParen', '$+', 'leftContext', '$`', 'rightContext', "$'", '$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9']) delete RegExp[name];
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) delete globalThis[name];

  // The time in here is the engine's, which is virtual in tests.
  let offsetMs = 0;
  const SystemDate = Date;
  const systemNow = SystemDate.now;
  const now = () => systemNow() + offsetMs;
  function EngineDate(...args) {
    if (!new.target) return new SystemDate(now()).toString();
    return construct(SystemDate, args.length === 0 ? [now()] : args, new.target);
  }
  defineProperty(EngineDate, 'name', { value: 'Date' });
  defineProperty(EngineDate, 'length', { value: 7 });
  EngineDate.now = now;
  EngineDate.parse = SystemDate.parse;
  EngineDate.UTC = SystemDate.UTC;
  EngineDate.prototype = SystemDate.prototype;
  SystemDate.prototype.constructor = EngineDate;
  globalThis.Date = EngineDate;

  let logged = [];
  let loggedLength = 0;
  function show(value) {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    try {
      return stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  }
  function write(...values) {
    if (loggedLength > MAX_LOG) return;
    const line = values.map(show).join(' ').slice(0, MAX_LINE);
    loggedLength += line.length + 1;
    logged.push(loggedLength > MAX_LOG ? 'More was written to the console than is kept (64 kB).' : line);
  }
  globalThis.console = { log: write, info: write, warn: write, error: write, debug: write };

  // One run of the workflow must not change what the next one in the same batch computes with: everything that is shared is frozen. What
  // people assign on objects of their own although a prototype has it too, becomes a property of the object, as ever.
  const ASSIGNABLE = new Set(['constructor', 'name', 'message', 'cause', 'stack', 'toString', 'toLocaleString', 'valueOf', 'toJSON', 'hasOwnProperty', 'then']);
  function assignable(owner, key, { value, enumerable }) {
    defineProperty(owner, key, {
      configurable: true,
      enumerable,
      get: () => value,
      set(own) {
        if (this === owner) throw new TypeError(`"${key}" belongs to everybody and cannot be changed.`);
        defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
      },
    });
  }
  function freezeAll(roots) {
    const queue = [...roots];
    const seen = new Set();
    for (let object = queue.pop(); queue.length > 0 || object !== undefined; object = queue.pop()) {
      if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) continue;
      seen.add(object);
      queue.push(getPrototypeOf(object));
      const properties = getOwnPropertyDescriptors(object);
      const isPrototype = typeof properties.constructor?.value === 'function' || object === Object.prototype;
      for (const key of ownKeys(properties)) {
        const property = properties[key];
        queue.push(property.value, property.get, property.set);
        if (isPrototype && property.writable && ASSIGNABLE.has(key)) assignable(object, key, property);
      }
      if (object !== globalThis && !isFrozen(object)) freeze(object);
    }
    for (const key of ownKeys(globalThis)) defineProperty(globalThis, key, { writable: false, configurable: false });
    Object.preventExtensions(globalThis);
  }

  const CALL_SITE = /^\s*at (?:(?:async )?([^\s()]{1,80}) )?.*?\bcode:(\d{1,6}):(\d{1,6})\)?$/;
  /** Plain texts of whatever was thrown; lines of the user's code alone. */
  function describe(thrown) {
    const read = (key) => {
      try {
        const value = thrown[key];
        return typeof value === 'string' ? value.slice(0, MAX_ERROR) : '';
      } catch {
        return '';
      }
    };
    if (typeof thrown !== 'object' || thrown === null) {
      const text = typeof thrown === 'symbol' || typeof thrown === 'function' ? typeof thrown : `${thrown}`;
      return { name: 'Error', message: text.slice(0, MAX_ERROR), places: [] };
    }
    const places = [];
    for (const line of read('stack').split('\n')) {
      const found = CALL_SITE.exec(line);
      if (found !== null && places.length < MAX_FRAMES) places.push({ name: found[1] ?? '', line: +found[2], column: +found[3] });
    }
    return { name: read('name') || 'Error', message: read('message'), places };
  }

  /** `undefined` where JSON has no word for a value; says which of a list, so that people find it. */
  function textOf(value) {
    const text = stringify(value);
    if (text === undefined || text.length <= MAX_ANSWER) return text;
    const error = new RangeError(`${text.length} characters of JSON`);
    error.name = 'TooLarge';
    throw error;
  }

  /** Answers of expressions go together, as long as no time passes: handing one over takes longer than most of them. */
  let [held, heldFrom, heldSince] = ['', 0, 0];
  function handOver() {
    if (held !== '') answer(heldFrom, held);
    held = '';
  }
  function hold(index, text) {
    const at = systemNow();
    if (held === '') [held, heldFrom, heldSince] = [text, index, at];
    else held += `\n${text}`;
    if (at - heldSince > MAX_HELD_MS || held.length > MAX_LOG) handOver();
  }

  function finish(index, outcome) {
    const log = logged;
    logged = [];
    loggedLength = 0;
    const text = `{${outcome},"log":${stringify(log)}}`;
    if (together) hold(index, text);
    else answer(index, text);
  }
  function finishWith(index, value) {
    let text;
    try {
      text = textOf(value);
    } catch (thrown) {
      return finishFailed(index, thrown, 'result');
    }
    finish(index, text === undefined ? `"nothing":${stringify(typeof value)}` : `"value":${text}`);
  }
  function finishFailed(index, thrown, stage) {
    let error;
    try {
      error = describe(thrown);
    } catch {
      error = { name: 'Error', message: 'What was thrown cannot be read.', places: [] };
    }
    finish(index, `"error":${stringify({ ...error, stage })}`);
  }

  const entryOf = ({ items, contact }, position) => {
    const wrapped = items.map((json, index) => ({ json, index }));
    const item = wrapped[position ?? 0];
    const $input = { all: () => wrapped, first: () => wrapped[0], last: () => wrapped.at(-1), item };
    return [$input, item?.json, wrapped, item, position ?? 0, contact, new EngineDate(), console];
  };

  const REPLACED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
  const escapeHtml = (value) => `${value ?? ''}`.replace(/[&<>"']/g, (found) => REPLACED[found]);

  /** What one expression changes is its own: the next one, and the next item, find the data as it was. */
  function copyOf(value) {
    if (typeof value !== 'object' || value === null) return value;
    if (isArray(value)) return apply(map, value, [copyOf]);
    const object = {};
    for (const key of keys(value)) {
      const copy = copyOf(value[key]);
      if (key === '__proto__') defineProperty(object, key, { value: copy, writable: true, enumerable: true, configurable: true });
      else object[key] = copy;
    }
    return object;
  }

  /** An expression comes to its value at once; the names are those of `NAMES` in child.cjs. */
  function evaluate(expression, { items, contact, run, workflow, now: at }, position) {
    const json = copyOf(items[position]);
    return apply(expression, undefined, [json, copyOf(contact), json.event ?? null, copyOf(run), copyOf(workflow), at, json, escapeHtml, undefined]);
  }

  let entries = [];
  let code;
  let together = false;
  const expressions = [];
  const expect = (expression) => void expressions.push(expression);
  let under = 0;

  async function from(index) {
    for (under = index; under < entries.length; under++) {
      const at = under;
      try {
        const { call, position, expression } = entries[at];
        const value = expression === null ? await apply(code, undefined, entryOf(call, position)) : evaluate(expressions[expression], call, position);
        if (under !== at) return; // it came to an end after it had been given up
        if (expression !== null && value instanceof StandardPromise) finish(at, '"nothing":"promise"');
        else finishWith(at, value);
      } catch (thrown) {
        if (under !== at) return;
        finishFailed(at, thrown, 'code');
      }
    }
    handOver();
  }

  /** Runs the code for each entry in order; answers arrive one by one. */
  function start(userCode, text, nowMs, answerTogether) {
    [code, together] = [userCode, answerTogether];
    offsetMs = Math.abs(nowMs - systemNow()) > 1_000 ? nowMs - systemNow() : 0;
    const { calls, runs } = parse(text);
    entries = runs.map(([call, position, expression]) => ({ call: calls[call], position, expression }));
    void from(0);
  }

  /** Nothing is left to do, but an entry has not ended: it waits for what nobody will bring. Gives it up; false when all have ended. */
  function stuck() {
    if (under >= entries.length) return false;
    finish(under, '"waits":true');
    under += 1;
    void from(under);
    return under < entries.length;
  }

  freezeAll([globalThis, escapeHtml, ...[async () => 0, function* () {}, async function* () {}].flatMap((one) => [one, one.constructor]), [][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g), (async function* () {})(), (function* () {})(), create(null)]);
  return [start, stuck, expect];
};
