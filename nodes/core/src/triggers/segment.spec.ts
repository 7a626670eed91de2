import { describe, expect, test } from '@jest/globals';
import { attribute } from './attribute.js';
import { segment } from './segment.js';

const event = (name: string) => ({ on: 'event', event: { name, properties: {}, occurredAt: 0 } }) as const;

describe('T17: a journey begins where a segment does', () => {
  test('listens to entering, to leaving, or to both, of this segment alone', () => {
    const where = { '==': [{ var: 'event.properties.segmentId' }, 4] };
    expect(segment.subscribe({ segment: 4, when: 'entered' })).toEqual([{ on: 'event', name: 'segment.entered', where }]);
    expect(segment.subscribe({ segment: 4, when: 'both' }).map((one) => one.on === 'event' && one.name)).toEqual(['segment.entered', 'segment.left']);
    expect(segment.receive(event('segment.left'), { segment: 4, when: 'left' })).toMatchObject({ kind: 'enter', items: [{ event: { name: 'segment.left' } }] });
  });
  test('an attribute is listened to by its name, with its values before and after', () => {
    expect(attribute.subscribe({ attribute: 'level', where: undefined })).toEqual([{ on: 'event', name: 'attribute.changed:level', where: true }]);
    expect(attribute.receive(event('attribute.changed:level'), { attribute: 'level', where: undefined })).toMatchObject({ kind: 'enter' });
    expect(attribute.receive({ on: 'schedule', dueAt: 0 }, { attribute: 'level', where: undefined })).toMatchObject({ kind: 'ignore' });
  });
});
