import { describe, expect, it } from 'vitest';
import { readStages, usualStages, writeStages } from './stages-form';

describe('the form of life-cycle stages', () => {
  it('begins with the five stages of the life cycle in both languages (C11)', () => {
    expect(writeStages(usualStages())?.stages.map(({ name, fr }) => [name, fr])).toContainEqual(['Retention', 'Fidélisation']);
  });
  it('keeps what it does not show, and comes back as it was', () => {
    const definition = { kind: 'stages' as const, stages: [{ key: 'a', name: 'A', fr: 'Un', days: 30, then: 'b' }, { key: 'b', name: 'B', days: null, then: null }], events: [{ key: 'r', event: 'order.placed', where: { '==': [{ var: 'x' }, 1] }, stage: 'b', category: 'kind', forward: true }] };
    expect(writeStages(readStages(definition))).toEqual(definition);
  });
  it('is not ready while a stage has no name, an event none, or a limited stage no days', () => {
    const stages = usualStages();
    const [first] = stages.stages;
    if (!first) throw new Error('Expected stages, found none.');
    first.then = 'decision';
    expect(writeStages(stages)).toBeNull();
    first.days = 30;
    expect(writeStages(stages)?.stages[0]).toMatchObject({ days: 30, then: 'decision' });
    stages.events.push({ key: 'r', event: ' ', stage: 'decision', category: '', forward: true, where: null });
    expect(writeStages(stages)).toBeNull();
  });
});
