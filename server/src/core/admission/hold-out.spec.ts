import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NewRun } from '../ports.js';
import { admitRuns, applicant } from './admit-runs.js';
import { isHeldOut } from './hold-out.js';
import { compileRules } from './journey-rules.js';

const entry = (contactId: number | null, test = false): NewRun => ({ workspaceId: 1, workflowId: 7, versionId: 7, node: 0, contactId, test, items: [{ json: { n: contactId } }] });

describe('a hold-out group (I9)', () => {
  it('has the share it should have, whatever the journey', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 1, max: 90 }), (workflowId, first, percent) => {
        const kept = Array.from({ length: 4_000 }, (_, index) => isHeldOut(workflowId, first + index, percent)).filter(Boolean).length;
        // five standard deviations: once in two million
        expect(Math.abs(kept - 40 * percent)).toBeLessThan(5 * Math.sqrt(4_000 * (percent / 100) * (1 - percent / 100)) + 1);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps whoever is in it while its share grows, and is another one in another journey', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => index + 1);
    expect(ids.filter((id) => isHeldOut(7, id, 10) && !isHeldOut(7, id, 20))).toEqual([]);
    const both = ids.filter((id) => isHeldOut(7, id, 20) && isHeldOut(8, id, 20)).length;
    expect(both).toBeGreaterThan(120);
    expect(both).toBeLessThan(290);
  });

  it('never lets one of its contacts in, and changes nothing for the others, whatever other rules there are', () => {
    const settings = fc.record({
      entry: fc.option(fc.record({ again: fc.constantFrom('always' as const, 'once' as const, 'one_at_a_time' as const) }), { nil: undefined }),
      limits: fc.option(fc.record({ concurrency: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), debounceSeconds: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }), key: fc.option(fc.constant('all'), { nil: undefined }) }), { nil: undefined }),
    });
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 90 }), fc.array(fc.record({ who: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null }), test: fc.boolean() }), { maxLength: 30 }), (rules, percent, knocks) => {
        const decide = (holdOut: { percent: number } | undefined, asking: readonly { who: number | null; test: boolean }[]) => {
          const compiled = compileRules(JSON.parse(JSON.stringify({ ...rules, holdOut })) as Parameters<typeof compileRules>[0]);
          return admitRuns(asking.map(({ who, test }, index) => applicant(entry(who, test), compiled, null, { runId: index + 1, tokenId: index + 1 })), new Map(), new Map(), 0);
        };
        const isKept = ({ who, test }: { who: number | null; test: boolean }): boolean => !test && who !== null && isHeldOut(7, who, percent);
        const said = ({ admitted, refused }: ReturnType<typeof decide>) => ({ in: admitted.map(({ run, queued, dueAt, items }) => [run.contactId, run.test, queued, dueAt, items]), out: refused.filter(({ code }) => code !== 'held_out').map(({ run, code }) => [run.contactId, code]) });
        const seen = decide({ percent }, knocks);
        expect(seen.refused.filter(({ code }) => code === 'held_out')).toHaveLength(knocks.filter(isKept).length);
        expect(said(seen)).toEqual(said(decide(undefined, knocks.filter((knock) => !isKept(knock)))));
      }),
    );
  });
});
