import { describe, expect, test } from '@jest/globals';
import { defineAction, defineCondition, defineTrigger, end, enter, fail, field, fork, ignore, next, wait, type AnyStep, type AnyTrigger, type Outcome } from '../node/index.js';
import { conformance } from './conformance.js';
import { runNode } from './run-node.js';

const both = { en: 'Words', fr: 'Mots' };
const good = { version: 1, label: both, description: both, keywords: both, icon: 'star', fields: {}, execute: (items: readonly unknown[]) => items.map(() => next()) };
const problemsOf = async (...nodes: (AnyStep | AnyTrigger)[]): Promise<string[]> => (await conformance({ id: 'sample', label: both, nodes })).map(({ message }) => message);

describe('conformance', () => {
  test('has nothing to say about a good node', async () => {
    expect(await problemsOf(defineAction({ ...good, type: 'good' }))).toEqual([]);
  });

  test.each([
    [defineAction({ ...good, type: 'NotCamel' }), 'The type is camelCase.'],
    [defineAction({ ...good, type: 'noFrench', label: { en: 'Only English' } }), 'label has no text in "fr".'],
    [defineAction({ ...good, type: 'noHelp', fields: { a: field.text({ label: both, help: { en: 'x' } }) } }), 'fields.a.help has no text in "fr".'],
    [defineAction({ ...good, type: 'badDefault', fields: { a: field.number({ label: both, default: 5, maximum: 3 }) } }), 'fields.a: its default is not valid: Expected 3 or less, found 5.'],
    [defineAction({ ...good, type: 'badShow', fields: { a: field.text({ label: both, showWhen: { field: 'b', is: [1] } }) } }), 'fields.a: showWhen names the field "b", which does not exist.'],
    [defineAction({ ...good, type: 'badIcon', icon: 'Mail Box' }), 'The icon is the kebab-case name of a Lucide icon, found "Mail Box".'],
    [defineAction({ ...good, type: 'errorPort', ports: [{ id: 'error', label: both }] }), 'Port ids are unique and none is "error".'],
    [defineCondition({ ...good, type: 'wrongPort', execute: (items) => items.map(() => next('maybe')) }), expect.stringContaining('it takes the port "maybe", but the node has main')],
    [defineAction({ ...good, type: 'tooFew', execute: () => [] }), expect.stringContaining('Expected one outcome per item (3), found 0.')],
    [defineAction({ ...good, type: 'notPlain', execute: (items) => items.map(() => next('main', { json: { at: new Date() as never } })) }), expect.stringContaining('lost on the way through JSON')],
    [defineAction({ ...good, type: 'neighbours', execute: (items) => items.map((_, index) => next('main', { json: { index, of: items.length } })) }), expect.stringContaining('in a batch but')],
    [defineTrigger({ ...good, type: 'deaf', subscribe: () => [], receive: () => enter([{}]) }), 'It listens to nothing.'],
    [defineTrigger({ ...good, type: 'shut', subscribe: () => [{ on: 'manual' }], receive: () => ignore('no') }), 'A test run by hand does not enter it.'],
  ] as [AnyStep, unknown][])('finds what is wrong (%#)', async (node, message) => {
    expect(await problemsOf(node)).toContainEqual(message);
  });

  test('finds two nodes of one name, and a secret that is no field', async () => {
    expect(await problemsOf(defineAction({ ...good, type: 'same' }), defineAction({ ...good, type: 'same' }))).toEqual(['Two nodes are called same version 1.']);
    const credentials = [{ type: 'key', label: both, fields: {}, secret: ['password'] }];
    expect(await conformance({ id: 'sample', label: both, nodes: [], credentials })).toEqual([{ type: 'key', message: 'secret names the field "password", which does not exist.' }]);
  });

  test('does not execute what reaches outside', async () => {
    let calls = 0;
    expect(await problemsOf(defineAction({ ...good, type: 'outside', effects: 'io', execute: (items) => (calls++, items.map(() => next())) }))).toEqual([]);
    expect(calls).toBe(0);
  });
});

describe('running a node in a test', () => {
  const answering = (outcome: Outcome) => defineAction({ ...good, type: 'answering', execute: () => [outcome] });

  test.each([
    [wait({ until: null }), 'it waits for neither an instant nor an event'],
    [fork([]), 'it forks into no ways'],
    [fork([next('sideways')]), 'it takes the port "sideways"'],
    [fork([next('main', { commands: [] })]), 'its ways carry commands, which belong on the fork'],
    [wait({ until: 1, memo: {} }), 'it has a memo, but does not ask to be called again'],
    [next('main', { delivery: { status: 'skipped' } }), 'a skipped delivery needs a code in snake_case and a reason'],
    [next('main', { response: { status: 99 } }), 'its response has the status 99'],
    [fail({ who: 'user', code: 'Not Snake', message: 'x' }), 'its error needs a code in snake_case and a message'],
    [next('main', { commands: [{ kind: 'contact.delete' } as never] }), 'it asks for the unknown command "contact.delete"'],
  ] as [Outcome, string][])('refuses what the engine would refuse (%#)', async (outcome, message) => {
    await expect(runNode(answering(outcome))).rejects.toThrow(message);
  });

  test('refuses settings the editor would refuse, with the same sentence', async () => {
    const node = defineAction({ ...good, type: 'strict', fields: { name: field.text({ label: both, required: true }) } });
    await expect(runNode(node)).rejects.toThrow('name: "Words" is empty; fill it in.');
  });

  test('takes an end without ado', async () => {
    expect(await runNode(answering(end('done')))).toEqual([{ kind: 'end', reason: 'done' }]);
  });
});
