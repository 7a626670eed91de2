import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { digestDays } from './digest-period.js';

const ZONES = ['Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/Sao_Paulo', 'UTC'];
const instant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2032, 0, 1) });
const period = fc.constantFrom<'weekly' | 'daily'>('weekly', 'daily');

describe('the days a summary is about', () => {
  it('are the week from Monday to Sunday, due on Monday at eight on the clocks of the workspace, also across changes of the clock', () => {
    // clocks in Paris were put forward in the night to Sunday 29 March 2026
    expect(digestDays('weekly', Date.UTC(2026, 2, 30, 6, 0), 'Europe/Paris')).toEqual({ firstDay: '2026-03-23', lastDay: '2026-03-29', dueAt: Date.UTC(2026, 2, 30, 6), staleAt: Date.UTC(2026, 3, 2, 6), nextAt: Date.UTC(2026, 3, 6, 6) });
    expect(digestDays('weekly', Date.UTC(2026, 2, 30, 5, 59), 'Europe/Paris')).toMatchObject({ firstDay: '2026-03-16', lastDay: '2026-03-22', nextAt: Date.UTC(2026, 2, 30, 6) });
  });

  it('follow each other without gap or overlap at every instant, and are due at eight', () => {
    fc.assert(fc.property(instant, fc.constantFrom(...ZONES), period, (now, zone, kind) => {
      const days = digestDays(kind, now, zone);
      expect(days.dueAt <= now && now < days.nextAt).toBe(true);
      expect(DateTime.fromMillis(days.dueAt, { zone }).hour).toBe(8);
      const next = digestDays(kind, days.nextAt, zone);
      expect(next.firstDay).toBe(DateTime.fromISO(days.lastDay, { zone: 'UTC' }).plus({ days: 1 }).toISODate());
      expect(next.dueAt).toBe(days.nextAt);
    }));
  });
});
