import { describe, expect, it } from '@jest/globals';
import { ALERT_DEFAULTS, ALERT_KINDS, type AlertKind } from '@parcours/sdk/api';
import fc from 'fast-check';
import type { Level } from './alert-state.js';
import { judge, type Measured } from './judge.js';

const level = (kind: AlertKind, measured: Measured): Level => judge(kind, measured, ALERT_DEFAULTS[kind]).level;

describe('what is bad enough for an alert', () => {
  it.each<[AlertKind, Measured, Level]>([
    ['journey_failing', { value: 10, of: 40 }, 'over'],
    ['journey_failing', { value: 4, of: 4 }, 'near'],
    ['journey_failing', { value: 6, of: 40 }, 'near'],
    ['journey_failing', { value: 5, of: 400 }, 'under'],
    ['journey_failing', { value: 0, of: 0 }, 'under'],
    ['provider_refusing', { value: 5, of: 2 }, 'over'],
    ['provider_refusing', { value: 5, of: 100 }, 'under'],
    ['provider_refusing', { value: 0, of: 0, certain: true }, 'over'],
    ['lag', { value: 6 }, 'over'],
    ['lag', { value: 4 }, 'near'],
    ['lag', { value: 0 }, 'under'],
    ['silence', { value: 0, usual: 12 }, 'over'],
    ['silence', { value: 0, usual: 2 }, 'near'],
    ['silence', { value: 1, usual: 12 }, 'under'],
    ['hot_leads', { value: 1 }, 'over'],
    ['quota', { value: 90, of: 100 }, 'over'],
    ['quota', { value: 87, of: 100 }, 'near'],
    ['quota', { value: 0, of: 0 }, 'over'],
    ['package_failing', { value: 5 }, 'over'],
    ['bounces', { value: 5, of: 100 }, 'over'],
    ['bounces', { value: 20, of: 20 }, 'under'],
    ['delivery_drop', { value: 70, of: 100, usual: 96 }, 'over'],
    ['delivery_drop', { value: 0, of: 100, usual: 0 }, 'under'],
  ])('%s: %j is %s', (kind, measured, expected) => {
    expect(level(kind, measured)).toBe(expected);
  });

  it('never becomes less bad when more fails', () => {
    const rank: readonly Level[] = ['under', 'near', 'over'];
    const kinds = ALERT_KINDS.filter((kind) => kind !== 'silence' && kind !== 'delivery_drop');
    fc.assert(fc.property(fc.constantFrom(...kinds), fc.nat(500), fc.nat(500), fc.nat(100), (kind, value, rest, more) => {
      expect(rank.indexOf(level(kind, { value: value + more, of: value + more + rest }))).toBeGreaterThanOrEqual(rank.indexOf(level(kind, { value, of: value + more + rest })));
    }));
  });
});
