import { describe, expect, it } from 'vitest';
import { detailLines } from './audit-details';

describe('what the audit log shows of a change', () => {
  it('is what was and what is, without what stayed', () => {
    expect(detailLines({ before: { role: 'viewer', name: 'Ada' }, after: { role: 'admin', name: 'Ada' } })).toEqual([{ name: 'role', before: 'viewer', after: 'admin' }]);
  });
  it('is what was asked, or what was there before it went', () => {
    expect(detailLines({ asked: { name: 'Lettre', test: true } })).toEqual([{ name: 'name', after: 'Lettre' }, { name: 'test', after: 'true' }]);
    expect(detailLines({ before: { role: 'viewer' } })).toEqual([{ name: 'role', after: 'viewer' }]);
    expect(detailLines({})).toEqual([]);
  });
  it('shows lists and whatever else it finds as text', () => {
    expect(detailLines({ after: { permissions: ['a', 'b'], odd: { x: 1 } } })).toEqual([{ name: 'permissions', after: 'a, b' }, { name: 'odd', after: '{"x":1}' }]);
    expect(detailLines({ after: 'nothing of ours' })).toEqual([]);
  });
});
