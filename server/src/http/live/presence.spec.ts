import { expect, it } from '@jest/globals';
import { readPresence } from './presence.js';

const said = { workflowId: 4, key: 'abcd2345', nodeId: 'mail', forMs: 12.4, here: true };

it('a page says where somebody works, and the server says who it is', () => {
  expect(readPresence({ ...said, name: 'Somebody else' }, 'Ada')).toEqual({ type: 'workflow.presence', workflowId: 4, key: 'abcd2345', name: 'Ada', nodeId: 'mail', forMs: 12, here: true });
  expect(readPresence({ ...said, nodeId: null }, 'Ada')).toMatchObject({ nodeId: null });
});

it.each([[undefined], [null], ['x'], [{}], [{ ...said, key: '<script>' }], [{ ...said, workflowId: 'x' }], [{ ...said, nodeId: 'a'.repeat(65) }], [{ ...said, nodeId: 7 }], [{ ...said, forMs: -1 }], [{ ...said, forMs: Number.NaN }], [{ ...said, here: 'yes' }]])('anything else is not passed on: %j', (other) => {
  expect(readPresence(other, 'Ada')).toBeNull();
});
