import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PeopleLedger } from './people-ledger.js';
import type { Statement } from '../../core/ingest/call.js';

const NOTHING: Statement = { kind: 'fact', at: 0, userId: null, anonymousId: null, email: null, externals: [], previousId: null, clickedBy: null };
const say = (part: Partial<Statement>): Statement => ({ ...NOTHING, ...part });
const mail = (name: string): Statement['email'] => ({ text: `${name}@example.org`, key: `${name}@example.org` });

/** Who everybody is after these calls: of each call, a number of the person it ended with. */
function after(...calls: Statement[]): number[] {
  const ledger = new PeopleLedger([], []);
  const ids = calls.map((call) => ledger.take(call));
  return ids.map((id) => ledger.find(id).id);
}

describe('a browser', () => {
  it('becomes the person who logs in there, with what it did before (D3, D7)', () => {
    const [before, login, later] = after(say({ anonymousId: 'a' }), say({ kind: 'identify', anonymousId: 'a', userId: 'u' }), say({ anonymousId: 'a', at: 1 }));
    expect([login, later]).toEqual([before, before]);
  });
  it('joins the person who is known already', () => {
    const [known, visit, login] = after(say({ userId: 'u' }), say({ anonymousId: 'a' }), say({ kind: 'identify', anonymousId: 'a', userId: 'u' }));
    expect([visit, login]).toEqual([known, known]);
  });
  it('that two people share does not glue them together (pain 15)', () => {
    const [one, other, third] = after(say({ kind: 'identify', anonymousId: 'a', userId: 'u1', at: 1 }), say({ kind: 'identify', anonymousId: 'a', userId: 'u2', at: 2 }), say({ anonymousId: 'a', at: 3 }));
    expect(other).not.toBe(one);
    expect(third).toBe(other);
  });
  it('on which somebody else leaves an address does not give it to whoever is logged in', () => {
    const [one, other] = after(say({ kind: 'identify', anonymousId: 'a', userId: 'u1', at: 1 }), say({ kind: 'identify', anonymousId: 'a', email: mail('friend'), at: 2 }));
    expect(other).not.toBe(one);
  });
});

describe('a click in our mail (D2)', () => {
  const recipient = { id: 7, email: 'ada@example.org', emailKey: 'ada@example.org', userId: null, phone: null, known: true };
  it('credits later visits to the recipient', () => {
    const ledger = new PeopleLedger([recipient], []);
    expect([ledger.take(say({ anonymousId: 'a', clickedBy: 7 })), ledger.take(say({ anonymousId: 'a', at: 1 }))]).toEqual([7, 7]);
  });
  it('in a forwarded mail gives way to whoever says who they are, with what they did before the click', () => {
    const ledger = new PeopleLedger([recipient], []);
    const before = ledger.take(say({ anonymousId: 'a' }));
    expect(ledger.take(say({ anonymousId: 'a', clickedBy: 7, at: 1 }))).toBe(7);
    const friend = ledger.take(say({ kind: 'identify', anonymousId: 'a', userId: 'friend', at: 2 }));
    expect(ledger.find(friend).id).not.toBe(7);
    expect(ledger.find(before).id).toBe(ledger.find(friend).id);
    expect(ledger.find(7).userId).toBeNull();
  });
  it('never takes a browser from somebody who has logged in there', () => {
    const ledger = new PeopleLedger([recipient], []);
    const known = ledger.take(say({ kind: 'identify', anonymousId: 'a', userId: 'u' }));
    expect(ledger.take(say({ anonymousId: 'a', clickedBy: 7, at: 1 }))).toBe(known);
  });
});

describe('an alias', () => {
  it('joins two user ids, and both find the one person afterwards', () => {
    const ids = after(say({ userId: 'old' }), say({ userId: 'new' }), say({ kind: 'alias', userId: 'new', previousId: 'old' }), say({ userId: 'old' }), say({ userId: 'new' }));
    expect(new Set(ids).size).toBe(1);
  });
});

const USERS = ['u1', 'u2', 'u3'];
const owners = { a1: 'u1', a2: 'u1', a3: 'u2' } as const;
const device = fc.constantFrom('a1', 'a2', 'a3');
const user = fc.constantFrom(...USERS);
/** Calls in which each device and each address belongs to one person, whoever they may be. */
const ownCall = fc.oneof(
  device.map((anonymousId) => say({ anonymousId })),
  device.map((anonymousId) => say({ kind: 'identify', anonymousId, userId: owners[anonymousId as keyof typeof owners] })),
  user.map((userId) => say({ userId })),
  user.map((userId) => say({ kind: 'identify', userId, email: mail(userId) })),
  device.map((anonymousId) => say({ kind: 'identify', anonymousId, email: mail(owners[anonymousId as keyof typeof owners]) })),
  user.map((userId) => say({ kind: 'alias', userId, previousId: `${userId}-before` })),
  user.map((userId) => say({ userId: `${userId}-before` })),
);
const anyCall = fc.oneof(ownCall, fc.tuple(device, user).map(([anonymousId, userId]) => say({ kind: 'identify', anonymousId, userId })), fc.tuple(device, user).map(([anonymousId, name]) => say({ kind: 'identify', anonymousId, email: mail(name) })));
const timed = (calls: readonly Statement[]): Statement[] => calls.map((call, index) => ({ ...call, at: index }));

/** Which signs are of one person, after all calls. */
function groups(calls: readonly Statement[]): string[][] {
  const ledger = new PeopleLedger([], []);
  for (const call of calls) ledger.take(call);
  const found = new Map<number, Set<string>>();
  const probes = [...USERS, ...USERS.map((one) => `${one}-before`)].filter((userId) => calls.some((call) => call.userId === userId || call.previousId === userId)).map((userId) => [userId, say({ userId })] as const);
  const devices = ['a1', 'a2', 'a3'].filter((anonymousId) => calls.some((call) => call.anonymousId === anonymousId)).map((anonymousId) => [anonymousId, say({ anonymousId, at: 1_000 })] as const);
  for (const [name, probe] of [...probes, ...devices]) {
    const { id } = ledger.find(ledger.take(probe));
    found.set(id, (found.get(id) ?? new Set()).add(name));
  }
  return [...found.values()].map((names) => [...names].sort()).sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
}

describe('calls in any order', () => {
  it('end with the same people', () => {
    fc.assert(
      fc.property(fc.array(ownCall, { minLength: 1, maxLength: 12 }).map(timed).chain((calls) => fc.tuple(fc.constant(calls), fc.shuffledSubarray(calls, { minLength: calls.length }))), ([calls, shuffled]) => {
        expect(groups(shuffled)).toEqual(groups(calls));
      }),
      { numRuns: 1_000 },
    );
  });
  it('never make one person of two user ids that no alias has joined, whatever devices and addresses they share', () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 15 }).map(timed).chain((calls) => fc.shuffledSubarray(calls, { minLength: calls.length })), (calls) => {
        for (const names of groups(calls)) expect(USERS.filter((one) => names.includes(one) || names.includes(`${one}-before`)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1_000 },
    );
  });
});
