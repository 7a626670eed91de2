import { describe, expect, test } from '@jest/globals';
import { answerConcurrently, defineAction, defineCondition, defineTrigger, end, enter, fail, field, fork, ignore, next, wait, type AnyStep, type AnyTrigger, type BatchItem, type NodeContext, type Outcome } from '../node/index.js';
import { conformance } from './conformance.js';
import { runNode } from './run-node.js';

const both = { en: 'Words', fr: 'Mots' };
const good = { version: 1, label: both, description: both, keywords: both, icon: 'star', fields: {}, execute: (items: readonly unknown[]) => items.map(() => next()) };
const problemsOf = async (...nodes: (AnyStep | AnyTrigger)[]): Promise<string[]> => (await conformance({ id: 'sample', label: both, nodes }, { languages: ['en', 'fr'] })).map(({ message }) => message);

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

  test.each([
    [{ a: field.dynamicChoice({ label: both, options: 'lists' }) }, {}, 'A field loads its choices with options "lists", which the node does not define.'],
    [{}, { options: { lists: () => ({ options: [] }) } }, 'options "lists" is asked for by no field.'],
    [{ a: field.picker({ label: both, options: 'lists', dependsOn: ['b'] }) }, { options: { lists: () => ({ options: [] }) } }, 'fields.a: dependsOn names the field "b", which does not exist.'],
    [{ a: field.picker({ label: both, options: 'lists', url: { source: 'https://x/\\d+', expected: both } }) }, { options: { lists: () => ({ options: [] }) } }, expect.stringContaining('needs a group that is the id')],
    [{ a: field.text({ label: both, pattern: { source: '(', expected: both } }) }, {}, expect.stringContaining('its pattern cannot be read')],
    [{ a: field.number({ label: both, minimum: 3, maximum: 1 }) }, {}, 'fields.a: its minimum is above its maximum.'],
    [{ a: field.collection({ label: both, fields: {} }) }, {}, 'fields.a: a collection needs fields that can be added.'],
    [{ a: field.text({ label: both, showWhen: { all: [{ field: 'b', filled: true }] } }) }, {}, 'fields.a: showWhen names the field "b", which does not exist.'],
    [{}, { icon: { svg: '<svg><script/></svg>' } }, expect.stringContaining('it has the element <script>')],
    [{ a: field.text({ label: both }) }, { portsFrom: { field: 'a', chosen: true } }, 'portsFrom names "a", which is not a field of choices.'],
    [{ a: field.number({ label: both, template: true }) }, { portsFrom: { field: 'a', count: { id: 'way', label: both } } }, expect.stringContaining('which takes templates')],
    [{ a: field.rows({ label: both, fields: {} }) }, { portsFrom: { field: 'a', id: 'name', label: 'name' } }, 'portsFrom reads "name" of each row, which the rows do not have.'],
  ])('finds what no editor could show (%#)', async (fields, more, message) => {
    expect(await problemsOf(defineAction({ ...good, ...more, type: 'shown', fields } as never))).toContainEqual(message);
  });

  test('asks for English alone unless told otherwise', async () => {
    const english = { en: 'Words' };
    expect(await conformance({ id: 'sample', label: english, nodes: [defineAction({ ...good, type: 'plain', label: english, description: english, keywords: english })] })).toEqual([]);
  });

  describe('of versions', () => {
    const first = defineAction({ ...good, type: 'send', fields: { to: field.text({ label: both, required: true }) } });
    const second = (migrate?: object): AnyStep => defineAction({ ...good, type: 'send', version: 2, fields: { recipient: field.text({ label: both, required: true }) }, ...(migrate === undefined ? {} : { migrate }) } as never);

    test('has nothing to say when settings of the old one become valid ones of the new', async () => {
      expect(await problemsOf(first, second({ 1: ({ to, ...rest }: { to: string }) => ({ ...rest, recipient: to }) }))).toEqual([]);
    });

    test.each([
      ['without a way from the old one', undefined, 'Version 2 does not say how nodes of an older version are updated; add "migrate".'],
      ['whose settings are not valid', { 1: (settings: object) => settings }, expect.stringContaining('Settings of version 1 become settings that are not valid: recipient:')],
      ['that answer differently each time', { 1: ({ to }: { to: string }) => ({ recipient: `${to}${Math.random()}` }) }, 'Settings of version 1 become something else the second time.'],
      ['that throw', { 1: () => { throw new Error('no fuel'); } }, expect.stringContaining('no fuel')],
      ['from a version that is not older', { 1: ({ to }: { to: string }) => ({ recipient: to }), 2: (settings: object) => settings }, 'migrate[2] starts from no older version; found version 2.'],
      ['to a port that is not there', { 1: { settings: ({ to }: { to: string }) => ({ recipient: to }), ports: { main: 'sent' } } }, 'The port "main" becomes "sent", which version 2 does not have.'],
    ])('finds migrations %s', async (_, migrate, message) => {
      expect(await problemsOf(first, second(migrate))).toContainEqual(message);
    });

    test('asks for settings of a version the package no longer has', async () => {
      const only = second({ 1: ({ to }: { to: string }) => ({ recipient: to }) });
      expect(await problemsOf(only)).toContainEqual('migrate[1] cannot be tried: the package has no version 1; give settings for "send@1".');
      expect(await conformance({ id: 'sample', label: both, nodes: [only] }, { settings: { 'send@1': { to: 'ada@example.org' } } })).toEqual([]);
    });
  });

  test('finds two nodes of one name, and a secret that is no field', async () => {
    expect(await problemsOf(defineAction({ ...good, type: 'same' }), defineAction({ ...good, type: 'same' }))).toEqual(['Two nodes are called same version 1.']);
    const credentials = [{ type: 'key', label: both, fields: {}, secret: ['password'] }];
    expect(await conformance({ id: 'sample', label: both, nodes: [], credentials })).toEqual([{ type: 'key', message: 'secret names the field "password", which does not exist.' }]);
  });

  describe('of nodes that reach outside, when asked to try them', () => {
    const post = (definition: object): AnyStep => defineAction({ ...good, type: 'post', effects: 'io', ...definition } as never);
    const sent = (items: readonly BatchItem<unknown>[], context: NodeContext, key = true) =>
      answerConcurrently(items, 8, async ({ delivery }) => {
        await context.http({ method: 'POST', url: 'https://example.org', body: { key: key ? (delivery?.key ?? '') : '' } });
        return next();
      });
    const tried = async (node: AnyStep): Promise<string[]> =>
      (await conformance({ id: 'sample', label: both, nodes: [node] }, { outage: true, service: async () => ({ status: 200, headers: {}, body: {} }) })).map(({ message }) => message);

    test('has nothing to say about one that answers item by item and gives its key', async () => {
      expect(await tried(post({ idempotent: true, execute: sent }))).toEqual([]);
    });

    test.each([
      ['throws when its service is away', { execute: async (items: readonly unknown[], context: NodeContext) => (await context.http({ method: 'GET', url: 'https://example.org' }), items.map(() => next())) }, expect.stringContaining('It threw while its service was away')],
      ['calls an outage a defect', { execute: (items: readonly BatchItem<unknown>[], context: NodeContext) => answerConcurrently(items, 8, async () => { await context.http({ method: 'GET', url: 'https://example.org' }).catch(() => { throw new Error('oops'); }); return next(); }) }, expect.stringContaining('it answered a defect')],
      ['sends no key though it may be repeated', { idempotent: true, execute: (items: readonly BatchItem<unknown>[], context: NodeContext) => sent(items, context, false) }, expect.stringContaining('its POST request carries no key')],
      ['goes another way in a batch', { ports: [{ id: 'main', label: both }, { id: 'many', label: both }], execute: (items: readonly unknown[]) => items.map(() => next(items.length > 1 ? 'many' : 'main')) }, 'Item 0 goes next through many in a batch but next through main alone.'],
    ] as [string, object, unknown][])('finds one that %s', async (_, definition, message) => {
      expect(await tried(post(definition))).toContainEqual(message);
    });
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
