import { describe, expect, test } from '@jest/globals';
import { conformance, fakeContact, runNode } from '@parcours/sdk/testing';
import { add } from './add.js';
import lists from './index.js';
import { inSegment } from './in-segment.js';
import { member } from './member.js';
import { move } from './move.js';
import { remove } from './remove.js';

const settings = { list: 'Newsletter' };

describe('lists', () => {
  test('keep every promise a node package makes', async () => {
    expect(await conformance(lists, { languages: ['en', 'fr'] })).toEqual([]);
  });

  test('a contact is added and removed by commands the engine carries out exactly once', async () => {
    expect(await runNode(add, { settings, contact: fakeContact() })).toEqual([{ kind: 'next', port: 'main', commands: [{ kind: 'list.add', list: 'Newsletter' }] }]);
    expect(await runNode(remove, { settings, contact: fakeContact() })).toEqual([{ kind: 'next', port: 'main', commands: [{ kind: 'list.remove', list: 'Newsletter' }] }]);
  });

  test('a contact is moved in one go: off one list and on the other', async () => {
    const moving = { from: 'Prospects', to: 'Customers' };
    expect(await runNode(move, { settings: moving, contact: fakeContact() })).toEqual([{ kind: 'next', port: 'main', commands: [{ kind: 'list.remove', list: 'Prospects' }, { kind: 'list.add', list: 'Customers' }] }]);
    expect(await runNode(move, { settings: { from: 'Customers', to: 'Customers' }, contact: fakeContact() })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'same_list' } }]);
    expect(await runNode(move, { settings: moving })).toMatchObject([{ kind: 'error', error: { code: 'no_contact' } }]);
  });

  test('members and others of the same batch go their own ways', async () => {
    const contact = (index: number) => (index === 3 ? null : fakeContact({ id: index }));
    const outcomes = await runNode(member, { settings, contact, items: [{}, {}, {}, {}], members: { Newsletter: [0, 2] } });
    expect(outcomes).toMatchObject([{ port: 'yes' }, { port: 'no' }, { port: 'yes' }, { kind: 'error', error: { code: 'no_contact' } }]);
  });

  test('T17: who is in a segment and who is not go their own ways, of the same batch', async () => {
    const outcomes = await runNode(inSegment, { settings: { segment: 7 }, contact: (index: number) => (index === 2 ? null : fakeContact({ id: index })), items: [{}, {}, {}], segments: { 7: [1] } });
    expect(outcomes).toMatchObject([{ port: 'no' }, { port: 'yes' }, { kind: 'error', error: { code: 'no_contact' } }]);
  });

  test.each([add, remove, member])('"$type" in a run about nobody fails with a sentence that says what to do', async (definition) => {
    expect(await runNode(definition, { settings })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'no_contact', message: expect.stringContaining('start it with a trigger that identifies one') } }]);
  });
});
