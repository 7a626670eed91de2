import { describe, expect, it } from '@jest/globals';
import { checkRules } from './check-rules.js';
import { emptyWorkflow } from './document.js';
import { setRules } from './edits/set-rules.js';
import type { WorkflowSettings } from './journey-rules.js';
import { readDocument } from './read-document.js';

const codes = (settings: WorkflowSettings): string[] => checkRules(settings).map((problem) => problem.code);
const bought = { id: 'bought', name: 'Bought', kind: 'goal' as const, event: 'purchase' };

describe('rules of a workflow', () => {
  it('name a time zone that exists', () => {
    expect(checkRules({ timezone: 'Mars/Base' })).toEqual([expect.objectContaining({ severity: 'error', code: 'bad_timezone', field: 'settings.timezone', message: expect.stringContaining('"Mars/Base"') })]);
    expect(codes({ timezone: '' })).toEqual(['bad_timezone']);
    expect(codes({ timezone: 'Europe/Paris' })).toEqual([]);
  });

  it('are all optional, and fine when complete', () => {
    expect(codes({})).toEqual([]);
    const full: WorkflowSettings = {
      entry: { again: 'after', afterDays: 30, key: '{{ event.properties.cartId }}' },
      exits: [bought, { id: 'vip', name: 'VIP', kind: 'exit', where: { '==': [{ var: 'contact.vip' }, true] } }],
      limits: { concurrency: 5, throttle: { count: 10, perSeconds: 60 }, debounceSeconds: 5, key: '{{ contact.city }}' },
      priority: 'bulk',
      onError: 7,
    };
    expect(codes(full)).toEqual([]);
    expect(readDocument({ ...emptyWorkflow('Carts'), settings: full }).problems).toEqual([]);
  });

  it('need the number of days when contacts may come back after some', () => {
    expect(codes({ entry: { again: 'after' } })).toEqual(['entry_days']);
  });

  it('need an event or a condition for each exit, and ids that differ', () => {
    expect(codes({ exits: [{ id: 'a', name: 'Nothing', kind: 'exit' }] })).toEqual(['exit_without_cause']);
    expect(codes({ exits: [bought, { ...bought, name: 'Again' }] })).toEqual(['duplicate_exit']);
  });

  it('take only conditions that can be evaluated', () => {
    const [problem] = checkRules({ exits: [{ ...bought, where: { shout: 1 } }] });
    expect(problem).toMatchObject({ severity: 'error', code: 'exit_rule', field: 'settings.exits.0.where' });
    expect(problem?.message).toContain('"Bought"');
  });

  it('warn of a key that limits nothing', () => {
    expect(checkRules({ limits: { key: '{{ contact.city }}' } })).toMatchObject([{ severity: 'warning', code: 'limit_without_limit' }]);
  });

  it('warn of a hold-out group and of a time to count goals in where there is no goal', () => {
    expect(codes({ holdOut: { percent: 10 }, goal: { days: 7, after: 'message' } })).toEqual(['window_without_goal', 'hold_out_without_goal']);
    const goal: WorkflowSettings = { exits: [{ ...bought, kind: 'goal' }], holdOut: { percent: 10 }, goal: { days: 7, after: 'entry' }, stage: 'retention' };
    expect(codes(goal)).toEqual([]);
    expect(readDocument({ ...emptyWorkflow('Carts'), settings: goal }).problems).toEqual([]);
  });

  it('are set one by one, and leave no trace when removed', () => {
    const document = setRules({ ...emptyWorkflow('Carts'), settings: { timezone: 'Europe/Paris' } }, { priority: 'bulk', exits: [bought] });
    expect(document.settings).toEqual({ timezone: 'Europe/Paris', priority: 'bulk', exits: [bought] });
    expect(setRules(document, { exits: undefined }).settings).toEqual({ timezone: 'Europe/Paris', priority: 'bulk' });
  });
});
