import { describe, expect, test } from '@jest/globals';
import { NO_PERMISSIONS, type Permissions } from '@parcours/sdk/node';
import { fakeLoyalty } from '@parcours/sdk/testing';
import { askMember } from './members.js';
import { HandedOut } from './plugin-sockets.js';

const asker = (granted: Permissions) => ({ label: 'pigeon 1.0.0', granted, handedOut: new HandedOut() });
const calls: [string, unknown[]][] = [['loyalty', [[{ do: 'earn', key: 'k', contactId: 1, points: 5 }]]], ['loyaltyOf', ['', [1]]], ['loyaltyOffers', []]];

describe('points of contacts', () => {
  test.each(calls)('are out of reach of a package that was not granted them: %s', (member, args) => {
    expect(() => askMember(fakeLoyalty(), member, args, asker(NO_PERMISSIONS))).toThrow('ask for it with "loyalty": true');
  });
  test('are moved for a package that an owner has allowed it', async () => {
    const points = { 1: 10 };
    for (const [member, args] of calls) await askMember(fakeLoyalty({ points }), member, args, asker({ ...NO_PERMISSIONS, loyalty: true }));
    expect(points).toEqual({ 1: 15 });
  });
  test.each([['loyalty', ['earn']], ['loyalty', [Array.from({ length: 1_001 }, () => ({}))]], ['loyaltyOf', ['', ['1']]], ['loyaltyOf', [1, [1]]]])('are not asked for with what is no request: %s', (member, args) => {
    expect(() => askMember(fakeLoyalty(), member as string, args as unknown[], asker({ ...NO_PERMISSIONS, loyalty: true }))).toThrow('arguments it does not take');
  });
});
