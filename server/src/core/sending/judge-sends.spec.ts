import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SENDING_RULES, type FrequencyCap, type SendingRules } from '@parcours/sdk/api';
import fc from 'fast-check';
import { firstOfContacts } from './first-of-contacts.js';
import { judgeSends, type Send } from './judge-sends.js';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 20, 9);
const FREE: SendingRules = { ...DEFAULT_SENDING_RULES, quiet: {} };
const send = (id: number, part: Partial<Send> = {}): Send => ({
  id, workspaceId: 1, contactId: 1, channel: 'email', purpose: 'offers', basis: 'consent', asks: false, test: false, rank: 1, zone: null, workspaceZone: 'Europe/Paris', counted: false, credentialId: null, granted: false, ...part,
});
const cap = (id: number, most: number, hours: number, part: Partial<FrequencyCap> = {}): FrequencyCap => ({ id, channel: 'email', purpose: null, most, hours, over: 'skip', ...part });
const judge = (sends: readonly Send[], rules: SendingRules, now = START, uses = new Map<string, readonly number[]>()) => judgeSends(sends, { now, rules: new Map([[1, rules]]), uses, lines: new Map() });

describe('a cap', () => {
  it('counts for its channel and its purpose, and holds nothing back that somebody has asked for', () => {
    const rules = { ...FREE, caps: [cap(1, 1, 24, { purpose: 'offers' })] };
    const { may, withheld } = judge([send(1), send(2), send(3, { purpose: 'newsletter' }), send(4, { channel: 'sms' }), send(5, { basis: 'service' }), send(6, { asks: true }), send(7, { test: true }), send(8, { purpose: null, basis: null }), send(9, { contactId: 2 })], rules);
    expect([...may].sort()).toEqual([1, 3, 4, 5, 6, 7, 8, 9]);
    expect([...withheld.keys()]).toEqual([2]);
  });

  it('gives its places to more urgent journeys first, then to what was planned first', () => {
    const { may } = judge([send(1, { rank: 2 }), send(2, { rank: 1 }), send(3, { rank: 1 }), send(4, { rank: 0 })], { ...FREE, caps: [cap(1, 2, 24)] });
    expect([...may].sort()).toEqual([2, 4]);
  });

  it('that is raised still knows what has been sent', () => {
    const uses = new Map<string, readonly number[]>();
    judge([send(1), send(2), send(3)], { ...FREE, caps: [cap(1, 2, 24)] }, START, uses);
    expect(judge([send(4), send(5)], { ...FREE, caps: [cap(1, 3, 24)] }, START, uses).may).toEqual(new Set([4]));
  });

  const caps = fc.array(fc.record({ most: fc.integer({ min: 1, max: 4 }), hours: fc.integer({ min: 1, max: 72 }), over: fc.constantFrom('skip' as const, 'wait' as const) }), { minLength: 1, maxLength: 3 }).map((all) => all.map((one, index) => cap(index + 1, one.most, one.hours, { over: one.over })));

  it('is never exceeded, whatever comes when, and what waits is sent once, in the end (issue 7)', () => {
    fc.assert(
      fc.property(caps, fc.array(fc.record({ gap: fc.integer({ min: 0, max: 20 * HOUR_MS }), contactId: fc.integer({ min: 1, max: 2 }), rank: fc.integer({ min: 0, max: 2 }) }), { minLength: 1, maxLength: 25 }), (all, plan) => {
        const rules = { ...FREE, caps: all };
        const uses = new Map<string, readonly number[]>();
        const sent: { contactId: number; at: number; id: number }[] = [];
        const waiting = new Map<number, { send: Send; dueAt: number }>();
        let at = START;
        plan.forEach(({ gap, ...part }, index) => waiting.set(index + 1, { send: send(index + 1, part), dueAt: (at += gap) }));
        for (let steps = 0; waiting.size > 0; steps++) {
          // nobody starves: each look lets somebody go, leaves them out, or is later than the one before
          if (steps > 5_000) return false;
          const now = Math.min(...[...waiting.values()].map(({ dueAt }) => dueAt));
          const due = [...waiting.values()].filter(({ dueAt }) => dueAt <= now).map((one) => one.send);
          const { may, later } = judge(due, rules, now, uses);
          for (const one of due) {
            const putOff = later.get(one.id);
            if (putOff && putOff.until <= now) return false;
            if (putOff) waiting.set(one.id, { send: one, dueAt: putOff.until });
            else waiting.delete(one.id);
            if (may.has(one.id)) sent.push({ contactId: one.contactId as number, at: now, id: one.id });
          }
        }
        if (new Set(sent.map(({ id }) => id)).size !== sent.length) return false;
        if (all.every(({ over }) => over === 'wait') && sent.length !== plan.length) return false;
        return all.every(({ most, hours }) => sent.every((one) => sent.filter((other) => other.contactId === one.contactId && other.at >= one.at && other.at < one.at + hours * HOUR_MS).length <= most));
      }),
      { numRuns: 300 },
    );
  });
});

describe('tokens of one contact in a batch', () => {
  it('are called in rounds, the more urgent ones first; those of others are not held up', () => {
    const tokens = [
      { id: 1, contactId: 7, priority: 'bulk' as const }, { id: 2, contactId: 7, priority: 'normal' as const }, { id: 3, contactId: 8, priority: 'bulk' as const },
      { id: 4, contactId: null, priority: 'bulk' as const }, { id: 5, contactId: 7, priority: 'interactive' as const }, { id: 6, contactId: 7, priority: 'normal' as const },
    ];
    expect(firstOfContacts(tokens).map((round) => round.map(({ id }) => id))).toEqual([[3, 4, 5], [2, 6], [1]]);
    expect(firstOfContacts(tokens.slice(1, 4))).toHaveLength(1);
  });
});
