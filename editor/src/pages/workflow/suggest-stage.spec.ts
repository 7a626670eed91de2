import { emptyWorkflow, type WorkflowDocument } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { suggestStage } from './suggest-stage';

const journey = (name: string, type: string, settings: Record<string, unknown> = {}, exits?: NonNullable<WorkflowDocument['settings']>['exits']): WorkflowDocument => ({ ...emptyWorkflow(name), nodes: [{ id: 'a', type, version: 1, name: 'In', position: { x: 0, y: 0 }, settings }], ...(exits ? { settings: { exits } } : {}) });

describe('the stage a journey is suggested (I14)', () => {
  it.each([
    ['awareness', journey('Letters', 'core.form')],
    ['decision', journey('Back again', 'core.event', { name: 'cart.left' })],
    ['decision', journey('Offer', 'core.manual', {}, [{ id: 'x', name: 'Bought', kind: 'goal', event: 'purchase' }])],
    ['evaluation', journey('Thanks', 'core.event', { name: 'order.completed' })],
    ['retention', journey('Cadeau', 'core.date', { attribute: 'birthday' })],
    ['advocacy', journey('Parrainage', 'core.form')],
  ] as const)('is %s where the journey speaks for it', (stage, document) => expect(suggestStage(document)).toBe(stage));

  it('is none where nothing does', () => expect(suggestStage(journey('X', 'core.manual'))).toBeNull());
});
