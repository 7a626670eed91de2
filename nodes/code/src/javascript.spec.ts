import { describe, expect, test } from '@jest/globals';
import type { CodeRequest, CodeResult, Json } from '@parcours/sdk/node';
import { conformance, runNode } from '@parcours/sdk/testing';
import { checkSource } from './check-source.js';
import code from './index.js';
import { javascript } from './javascript.js';

// The sandbox itself is tried in server/test/sandbox; here its answers are given, as `runCode` promises them.
const value = (json: Json, log: readonly string[] = []): CodeResult => ({ kind: 'value', value: json, log });
const answering = (answer: (call: CodeRequest['calls'][number], position: number) => CodeResult) => (request: CodeRequest) =>
  Promise.resolve(request.calls.map((call) => (request.mode === 'all' ? [answer(call, 0)] : call.items.map((_, position) => answer(call, position)))));
const settings = (mode: 'all' | 'each') => ({ mode, code: 'return items;' });
const oneRun = () => 0;

describe('a code step', () => {
  test('keeps every promise a node package makes', async () => {
    expect(await conformance(code, { languages: ['en', 'fr'], runCode: answering(({ items }, position) => value(items[position] ?? null)) })).toEqual([]);
  });

  test('that runs once for all items sees the items of its own run only, and puts out what it returns', async () => {
    const seen: number[] = [];
    const runCode = answering(({ items }) => (seen.push(items.length), value([{ count: items.length }, { json: { second: true } }])));
    const outcomes = await runNode(javascript, { settings: settings('all'), items: [{}, {}, {}], token: (index) => (index < 2 ? 0 : 1), runCode });
    expect(seen).toEqual([2, 1]);
    expect(outcomes).toMatchObject([{ port: 'main', json: [{ count: 2 }, { second: true }] }, { port: 'main', json: [] }, { port: 'main', json: [{ count: 1 }, { second: true }] }]);
  });

  test('that runs for each item replaces it, or leaves it out with null', async () => {
    const runCode = answering(({ items }, position) => (position === 1 ? value(null) : value({ json: { was: items[position] ?? null }, pairedItem: 0 })));
    expect(await runNode(javascript, { settings: settings('each'), items: [{ a: 1 }, { a: 2 }, { a: 3 }], token: oneRun, runCode })).toMatchObject([{ json: { was: { a: 1 } } }, { json: [] }, { json: { was: { a: 3 } } }]);
  });

  test('that returns no items ends the run', async () => {
    expect(await runNode(javascript, { settings: settings('all'), items: [{}, {}], token: oneRun, runCode: answering(() => value([])) })).toMatchObject([{ kind: 'end' }, { kind: 'end' }]);
  });

  test('that fails for one item does not fail the others', async () => {
    const error = { who: 'user' as const, code: 'code_failed', message: 'The code stopped.' };
    const runCode = answering((_, position) => (position === 1 ? { kind: 'failed', error, log: [] } : value({})));
    expect(await runNode(javascript, { settings: settings('each'), items: [{}, {}], token: oneRun, runCode })).toMatchObject([{ kind: 'next' }, { kind: 'error', error }]);
  });

  test.each([
    ['all', value([{ a: 1 }, 2]), 'Expected item 1 to be an object such as { total: 12 }, found 2; return objects.'],
    ['all', value([{ json: 'x' }]), 'Expected "json" of item 0 to be an object, found "x"; put the data of the item there.'],
    ['all', value('done'), 'Expected what the code returns to be an object'],
    ['each', value([{}]), 'Expected one object for each item, found a list of 1'],
    ['all', { kind: 'nothing', found: 'undefined', log: [] }, 'found nothing; end it with "return"'],
    ['each', { kind: 'nothing', found: 'function', log: [] }, 'found a function; return plain data.'],
  ] as const)('in mode %s says in one sentence what is wrong with %j', async (mode, result, sentence) => {
    const [outcome] = await runNode(javascript, { settings: settings(mode), runCode: answering(() => result) });
    expect(outcome).toMatchObject({ kind: 'error', error: { who: 'user', code: 'code_result', message: expect.stringContaining(sentence) } });
  });

  test('keeps a field "json" that is plain data of its own', async () => {
    const data = { json: { a: 1 }, name: 'Ada' };
    expect(await runNode(javascript, { settings: settings('all'), runCode: answering(() => value(data)) })).toMatchObject([{ json: [data] }]);
  });

  test('writes what the code said into the log of its own run', async () => {
    const lines: [string, number | undefined][] = [];
    const runCode = answering(({ items }) => value({}, [`hello ${String(items[0]?.['name'])}`]));
    await runNode(javascript, { settings: settings('all'), items: [{ name: 'Ada' }, { name: 'Bob' }], runCode, log: (line, token) => lines.push([line, token]) });
    expect(lines).toEqual([['hello Ada', 0], ['hello Bob', 1]]);
  });
});

describe('code that is published', () => {
  test.each(['return items;', 'const a = await Promise.resolve(1); return { a };', 'for (const item of items) item.json.x = 1;\nreturn items;', '// nothing but a remark\nreturn null'])('is read as the body of a function: %j', (source) => {
    expect(() => checkSource(source)).not.toThrow();
  });

  test.each([
    ['const a = ;', 1, 11],
    ['return items;\n}); for (;;); (async function () {', 2, 1],
    ['let a;\nlet a;', 2, 5],
  ])('is refused with line and column when it cannot be read: %j', (source, line, column) => {
    expect(() => checkSource(source)).toThrow(expect.objectContaining({ code: 'code_syntax', details: { field: 'code', line, column } }));
  });

  test.each(['const fs = require("fs");', 'import fs from "fs";'])('is told that there are no modules: %j', (source) => {
    expect(() => checkSource(source)).toThrow(expect.objectContaining({ code: 'code_modules' }));
  });
});
