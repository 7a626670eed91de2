import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, Outcome } from '@parcours/sdk/node';
import { wrongWithData } from './check-data.js';
import { checkOutcome } from './check-outcome.js';

const node = { name: 'Send welcome', type: 'acme.send', version: 2 };
const check = (outcome: unknown, json: JsonObject = {}): Outcome => checkOutcome(node, outcome, { json, number: 2, of: 3 });
const sentence = (outcome: unknown): string => {
  const checked = check(outcome);
  return checked.kind === 'error' && checked.error.code === 'outcome_shape' ? checked.error.message : 'taken as it is';
};
const nextWith = (json: unknown): object => ({ kind: 'next', port: 'main', json });
const waiting = (rest: object): object => ({ kind: 'wait', port: 'main', until: 1, ...rest });
const circle: JsonObject = { a: {} };
(circle['a'] as JsonObject)['back'] = circle;
let deep: JsonObject = {};
for (let level = 0; level < 70; level++) deep = { deep };
class Money {
  constructor(readonly cents: number) {}
}

describe('an answer the engine cannot use', () => {
  it('names node, type, package, item and the rule broken', () => {
    expect(check(nextWith({ at: new Date(0) }))).toEqual({
      kind: 'error',
      error: {
        who: 'defect', code: 'outcome_shape', details: { type: 'acme.send', version: 2, item: 2 },
        message: '"Send welcome" (acme.send version 2, of the package acme) answered item 2 of 3 with an outcome the engine cannot use: its "json" holds a Date at "json.at".',
      },
    });
  });

  it.each([
    ['nothing', undefined, 'it is undefined, not an object'],
    ['null', null, 'it is null, not an object'],
    ['a text', 'next', 'it is string, not an object'],
    ['a list', [], 'not an object'],
    ['an unknown kind', { kind: 'jump' }, 'its "kind" is "jump"'],
    ['no port', { kind: 'next' }, 'its "port" is not a text'],
    ['json that is a text', nextWith('x'), 'its "json" is string, neither an object nor a list of objects'],
    ['json that is null', nextWith(null), 'its "json" is null'],
    ['a list with something else than objects', nextWith([{}, 7]), 'its "json" is a list whose entry 1 is no object'],
    ['too many items', nextWith(new Array(100_001).fill({})), 'has 100001 items, more than 100000'],
    ['a date', nextWith([{ at: new Date(0) }]), 'holds a Date at "json.0.at"'],
    ['a class instance', nextWith({ price: new Money(5) }), 'holds a Money at "json.price"'],
    ['a map', nextWith({ all: new Map() }), 'holds a Map at "json.all"'],
    ['a function', nextWith({ toJSON: () => 1 }), 'holds a function at "json.toJSON"'],
    ['a bigint', nextWith({ n: 1n }), 'holds a bigint at "json.n"'],
    ['a symbol', nextWith({ n: Symbol('x') }), 'holds a symbol at "json.n"'],
    ['not a number', nextWith({ n: NaN }), 'holds NaN at "json.n"'],
    ['an endless number', nextWith({ list: [1, -Infinity] }), 'holds -Infinity at "json.list.1"'],
    ['a hole in a list', nextWith({ list: [1, undefined] }), 'holds undefined at "json.list.1"'],
    ['a circle', nextWith(circle), 'its "json" refers to itself'],
    ['too deep', nextWith(deep), 'its "json" is nested deeper than 64 levels'],
    ['too large', nextWith({ text: 'x'.repeat(16_000_001) }), 'its "json" is larger than 16000000 characters as JSON'],
    ['something that throws when it is read', { kind: 'next', port: 'main', get json() { throw new Error('not yours'); } }, 'it cannot be read: "not yours"'],
    ['a wait for nothing', waiting({ until: null }), 'it waits for nothing'],
    ['a wait until no instant', waiting({ until: NaN }), 'its "until" is NaN, not an instant'],
    ['a wait until a text', waiting({ until: 'tomorrow' }), 'its "until" is tomorrow, not an instant'],
    ['a wait beyond all calendars', waiting({ until: 9e15 }), 'not an instant'],
    ['a wait without a port', { kind: 'wait', until: 1 }, 'its "port" is not a text'],
    ['a wait for an event without a name', waiting({ event: { port: 'main' } }), 'its "event" lacks a name or a port'],
    ['a wait for too many events', waiting({ event: new Array(51).fill({ name: 'x', port: 'main' }) }), 'it waits for 51 events, more than 50'],
    ['a wait with a rule that is none', waiting({ event: { name: 'x', port: 'main', where: { log: 1 } } }), 'the rule of its "event" cannot be evaluated'],
    ['a look-back to nowhere', waiting({ event: { name: 'x', port: 'main', since: 'ever' } }), 'the "since" of its "event" is "ever"'],
    ['a memo nobody will read', waiting({ memo: {} }), 'does not ask to be called again'],
    ['a memo in a circle', waiting({ again: true, memo: circle }), 'its "memo" refers to itself'],
    ['a memo that is too long', waiting({ again: true, memo: { text: 'x'.repeat(9_000) } }), 'more than 8192'],
    ['a fork into nothing', { kind: 'fork', outcomes: [] }, 'a list of 1 to 100 ways'],
    ['a fork into an end', { kind: 'fork', outcomes: [{ kind: 'end' }] }, 'its ways are not all "next" or "wait"'],
    ['a fork whose way carries a response', { kind: 'fork', outcomes: [{ ...nextWith({}), response: { status: 200 } }] }, 'which belongs on the fork'],
    ['an unknown command', { ...nextWith({}), commands: [{ kind: 'contact.delete' }] }, 'its command {"kind":"contact.delete"} is unknown or incomplete'],
    ['a command that is inherited', { ...nextWith({}), commands: [{ kind: 'constructor' }] }, 'is unknown or incomplete'],
    ['a command in a circle', { ...nextWith({}), commands: [{ kind: 'x', circle }] }, 'is unknown or incomplete'],
    ['a command with a date in it', { ...nextWith({}), commands: [{ kind: 'contact.update', attributes: { at: new Date(0) } }] }, 'its "commands" holds a Date at "commands.0.attributes.at"'],
    ['too many commands', { ...nextWith({}), commands: new Array(1_001).fill({ kind: 'list.add', list: 'x' }) }, 'it has 1001 commands, more than 1000'],
    ['a delivery that is neither sent nor skipped', { ...nextWith({}), delivery: { status: 'maybe' } }, 'neither sent nor skipped'],
    ['a response without a status', { ...nextWith({}), response: {} }, 'its "response" has no status'],
    ['a response no browser understands', { ...nextWith({}), response: { status: 99 } }, 'the status 99, which is not between 200 and 599'],
    ['a response that smuggles a header', { ...nextWith({}), response: { status: 200, headers: { a: 'x\r\nset-cookie: y' } } }, 'not texts of one line'],
    ['a response with a function in it', { ...nextWith({}), response: { status: 200, body: { f: () => 1 } } }, 'holds a function at "response.body.f"'],
    ['an error without a code', { kind: 'error', error: { who: 'user', message: 'x' } }, 'its "error" lacks who, code or message'],
    ['an error with a circle in it', { kind: 'error', error: { who: 'user', code: 'x', message: 'x', details: circle } }, 'its "error" refers to itself'],
    ['an error to be retried never', { kind: 'error', error: { who: 'transient', code: 'x', message: 'x', retryAt: Infinity } }, 'the "retryAt" of its error is Infinity'],
  ])('is %s', (_, outcome, rule) => {
    expect(sentence(outcome)).toContain(rule);
  });
});

describe('an answer the engine takes', () => {
  it('is any JSON there is', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 })), (json) => {
      const outcome = nextWith(json);
      expect(check(outcome)).toBe(outcome);
    }));
  });

  it('goes through JSON as it is', () => {
    fc.assert(fc.property(fc.object({ maxDepth: 4, withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }), (value) => {
      if (wrongWithData(value, 'json') !== null) return;
      const text = JSON.stringify(value);
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }));
  });

  it('may leave a value undefined, share what came in, and name the same object twice', () => {
    const shared = { a: 1 };
    for (const outcome of [nextWith({ gone: undefined }), nextWith({ one: shared, two: shared }), nextWith([])]) expect(check(outcome)).toBe(outcome);
    const json = { big: { list: [1] } };
    const outcome = nextWith({ ...json, more: 1 });
    expect(check(outcome, json)).toBe(outcome);
  });
});
