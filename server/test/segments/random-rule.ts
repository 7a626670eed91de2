import fc from 'fast-check';
import type { Rule } from '@parcours/sdk/node';

const DAY_MS = 86_400_000;
export const EVENT_NAMES = ['buy', 'view', 'open'];
export const ZONES = ['Europe/Paris', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata', null];
export const START = Date.UTC(2027, 1, 20, 10);

const amount = fc.oneof(fc.integer({ min: -5, max: 60 }), fc.integer({ min: 0, max: 9999 }).map((cents) => cents / 100), fc.double({ noNaN: true, min: -1e18, max: 1e18 }));
const word = fc.constantFrom('Lyon', 'Paris', 'x', '', '75011', '12.5', '007', 'é𝄞', '{{', '%', "o'clock", '2027-02-20');
const date = fc.date({ min: new Date('1950-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10));
export const value = fc.oneof(amount, word, fc.boolean(), fc.constant(null), date, fc.constantFrom('1988-02-29', '2001-02-31', '2027-02-21T23:30:00Z'), fc.array(word, { maxLength: 3 }), fc.record({ deep: word }));
export const properties = fc.record({ total: amount, sku: word, tags: fc.array(word, { maxLength: 2 }), kind: value }, { requiredKeys: [] });
export const attributes = fc.record({ city: word, level: amount, birthday: fc.oneof(date, value), tags: fc.array(word, { maxLength: 3 }), any: value, 'two words': value, latitude: fc.oneof(fc.integer({ min: -100, max: 100 }), value), longitude: fc.oneof(fc.integer({ min: -200, max: 200 }), value) }, { requiredKeys: [] });
/** Before and after `START`, some at the same instant. */
export const occurredAt = fc.oneof(fc.integer({ min: -40, max: 3 }).map((days) => START + days * DAY_MS), fc.integer({ min: -3 * DAY_MS, max: DAY_MS }).map((ms) => START + ms));
export const clock = fc.oneof(fc.constant(START), fc.integer({ min: -30, max: 30 }).map((days) => START + days * DAY_MS), fc.integer({ min: -5 * DAY_MS, max: 5 * DAY_MS }).map((ms) => START + ms));

const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('==', '!=');
const scalar = fc.oneof(amount.filter((number) => Math.abs(number) < 1e15), word, fc.boolean(), fc.constant(null));
const field = fc.constantFrom('contact.city', 'contact.level', 'contact.birthday', 'contact.tags', 'contact.any', 'contact.any.deep', 'contact.two words', 'contact.email', 'contact.timezone', 'contact.locale', 'contact.phone', 'contact.missing');
const property = fc.constantFrom('event.properties.total', 'event.properties.sku', 'event.properties.tags', 'event.properties.kind', 'event.properties.kind.deep');
const window = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 45 }).map((days) => days * DAY_MS), fc.integer({ min: 1, max: 3 * DAY_MS }));
const limit = amount.filter((number) => Math.abs(number) < 1e15);

const onPlace = (path: fc.Arbitrary<string>): fc.Arbitrary<Rule> =>
  fc.oneof(
    fc.tuple(equality, path, scalar).map(([op, at, wanted]): Rule => ({ [op]: [{ var: at }, wanted] })),
    fc.tuple(comparison, path, fc.oneof(limit, date)).map(([op, at, wanted]): Rule => ({ [op]: [{ var: at }, wanted] })),
    fc.tuple(path, fc.array(scalar, { minLength: 1, maxLength: 3 })).map(([at, wanted]): Rule => ({ in: [{ var: at }, wanted] })),
    fc.tuple(path, word.filter(Boolean)).map(([at, text]): Rule => ({ in: [text, { var: at }] })),
    fc.tuple(path, word.filter(Boolean)).map(([at, text]): Rule => ({ starts_with: [{ var: at }, text.slice(0, 1)] })),
    fc.tuple(fc.constantFrom('!', '!!'), path).map(([op, at]): Rule => ({ [op]: { var: at } })),
  );
const onEvent: fc.Arbitrary<Rule> = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: onPlace(property) }, { weight: 1, arbitrary: fc.tuple(onPlace(property), onPlace(property)).map((and): Rule => ({ or: and })) });
const name = fc.constantFrom(...EVENT_NAMES);

const onEvents: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(comparison, name, window, onEvent, fc.integer({ min: 0, max: 4 })).map(([op, of, within, where, number]): Rule => ({ [op]: [{ event_count: [of, within, where] }, number] })),
  fc.tuple(name, window, onEvent).map(([of, within, where]): Rule => ({ did: [of, within, where] })),
  fc.tuple(comparison, fc.constantFrom('event_sum', 'event_min', 'event_max'), name, window, onEvent, limit).map(([op, fold, of, within, where, number]): Rule => ({ [op]: [{ [fold]: [of, 'total', within, where] }, number] })),
  fc.tuple(comparison, fc.constantFrom('since_first', 'since_last'), name, onEvent, fc.oneof(fc.integer({ min: 0, max: 40 }).map((days) => days * DAY_MS), fc.integer({ min: -10, max: 3 * DAY_MS }))).map(([op, fold, of, where, ms]): Rule => ({ [op]: [{ [fold]: [of, where] }, ms] })),
  fc.tuple(window, fc.array(fc.tuple(name, onEvent), { minLength: 2, maxLength: 3 })).map(([within, steps]): Rule => ({ sequence: [within, ...steps.map((step): Rule => [...step])] })),
);
const onDates: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(comparison, fc.constantFrom('age', 'days_since'), fc.integer({ min: -400, max: 400 })).map(([op, term, number]): Rule => ({ [op]: [{ [term]: [{ var: 'contact.birthday' }] }, number] })),
  fc.oneof(fc.constantFrom<'today' | 'week' | 'month'>('today', 'week', 'month'), fc.integer({ min: 0, max: 366 })).map((period): Rule => ({ anniversary: [{ var: 'contact.birthday' }, period] })),
);
const onSets: fc.Arbitrary<Rule> = fc.oneof(fc.integer({ min: 1, max: 3 }).map((id): Rule => ({ on_list: [id] })), fc.integer({ min: 1, max: 3 }).map((id): Rule => ({ in_segment: [id] })));
const onConsents: fc.Arbitrary<Rule> = fc.tuple(fc.constantFrom('newsletter', 'offers', 'unheard_of'), fc.constantFrom('email', 'sms'), fc.constantFrom<string>('granted', 'withdrawn', 'asked')).map((consent): Rule => ({ consent }));
const onPlaces: fc.Arbitrary<Rule> = fc.tuple(comparison, fc.integer({ min: -90, max: 90 }), fc.integer({ min: -180, max: 180 }), fc.integer({ min: 0, max: 20000 })).map(([op, latitude, longitude, km]): Rule => ({ [op]: [{ distance_km: [latitude, longitude] }, km + 0.123] }));

const test: fc.Arbitrary<Rule> = fc.oneof({ weight: 4, arbitrary: onPlace(field) }, { weight: 6, arbitrary: onEvents }, { weight: 3, arbitrary: onDates }, { weight: 1, arbitrary: onSets }, { weight: 1, arbitrary: onConsents }, { weight: 1, arbitrary: onPlaces });

/** Rules of any kind, a few levels deep. */
export const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof({ maxDepth: 3, withCrossShrink: true }, { weight: 4, arbitrary: test }, { weight: 2, arbitrary: fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('rule'), { minLength: 1, maxLength: 3 })).map(([op, of]): Rule => ({ [op]: of })) }, { weight: 1, arbitrary: tie('rule').map((of): Rule => ({ '!': of })) }),
})).rule;
