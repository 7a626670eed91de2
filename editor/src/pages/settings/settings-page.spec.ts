import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { Member } from '@parcours/sdk/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../app/session';
import { fakeApi } from '../../testing/fake-api';
import { mountPage, signInAs } from '../../testing/mount-page';
import SettingsPage from './SettingsPage.vue';

vi.mock('../../api/live', () => ({ disconnect: () => undefined, onWorkspace: () => () => undefined, onReconnect: () => () => undefined, watchWorkflow: () => () => undefined }));

const member = (id: number, part: Partial<Member> = {}): Member => ({ id, email: `person${id}@example.org`, name: `Person ${id}`, role: 'editor', secondFactor: false, sessions: 1, seenAt: '2027-01-01T00:00:00.000Z', ...part });
const api = {
  'GET /session/options': () => ({ body: { oidc: null, mail: false } }),
  'GET /members': () => ({ body: { items: [member(1, { role: 'owner' }), member(2)], nextCursor: null } }),
  'GET /invitations': () => ({ body: { items: [], nextCursor: null } }),
  'GET /audit': () => ({ body: { items: [{ id: 1, at: '2027-01-01T00:00:00.000Z', actor: { kind: 'person', id: 1, name: 'ada@example.org' }, action: 'members.save', subject: 'person2@example.org', details: { before: { role: 'viewer' }, after: { role: 'editor' } }, address: '192.0.2.1', agent: null }], nextCursor: null } }),
};
let wrapper: VueWrapper;
async function open(tab: string, role: Parameters<typeof signInAs>[0]): Promise<VueWrapper> {
  signInAs(role);
  ({ wrapper } = await mountPage(SettingsPage, {}, `/settings?tab=${tab}`));
  await flushPromises();
  return wrapper;
}
afterEach(() => {
  wrapper.unmount();
  session.value = null;
  vi.unstubAllGlobals();
});

describe('the members of a workspace', () => {
  it('are invited and changed by those who manage them, who are told when nothing can be mailed', async () => {
    fakeApi(api);
    const text = (await open('members', 'admin')).text();
    expect(text).toContain('This server sends no mail of its own');
    expect(wrapper.findAll('button').some((button) => button.text() === 'Invite')).toBe(true);
    // an admin touches no owner: their role is a word, not a choice
    const rows = wrapper.findAll('tbody tr');
    expect(rows[0]?.find('[role=combobox]').exists()).toBe(false);
    expect(rows[1]?.find('[role=combobox]').exists()).toBe(true);
  });
  it('are only shown to an analyst, and not asked for by a viewer', async () => {
    fakeApi(api);
    await open('members', 'analyst');
    expect(wrapper.text()).toContain('Person 2');
    expect(wrapper.findAll('button').some((button) => button.text() === 'Invite')).toBe(false);
    wrapper.unmount();
    const calls = fakeApi(api);
    expect((await open('members', 'viewer')).text()).toContain('Your role does not see the members');
    expect(calls.filter(({ path }) => path === '/members')).toEqual([]);
  });
});

describe('the audit log', () => {
  it('says in words who did what, and what it was before', async () => {
    fakeApi(api);
    const row = (await open('audit', 'owner')).find('tbody tr').text().replace(/\s+/g, ' ');
    expect(row).toMatch(/ada@example\.org ?Changed a role person2@example\.org ?Role Viewer → Editor ?192\.0\.2\.1/);
  });
  it('is closed to editors, with the reason', async () => {
    fakeApi(api);
    expect((await open('audit', 'editor')).text()).toContain('Owners and admins read the audit log.');
  });
});

describe('the settings of the workspace', () => {
  it('can be read by everybody and changed by those who may', async () => {
    fakeApi(api);
    await open('workspace', 'viewer');
    expect(wrapper.text()).toContain('Owners and admins change these settings.');
    expect(wrapper.findAll('button').some((button) => button.text().startsWith('Save'))).toBe(false);
  });
  it('show what the workspace has used of its limits, and keep new ones (O9, P5)', async () => {
    const limits = { keepRunsDays: 30, keepCopiesDays: 365, quotas: [{ kind: 'runs', most: 10, ceiling: null, used: 10 }, { kind: 'contacts', most: null, ceiling: 1000, used: 12 }, { kind: 'events', most: null, ceiling: null, used: 3 }, { kind: 'messages', most: 50, ceiling: 40, used: 0 }] };
    const calls = fakeApi({ ...api, 'GET /workspace/limits': () => ({ body: limits }), 'PATCH /workspace/limits': () => ({ body: { ...limits, keepRunsDays: 90 } }) });
    await open('workspace', 'admin');
    const text = wrapper.find('.limits').text();
    for (const shown of ['10 of 10 used', 'used up', '12 of 1,000 used', 'At most 1,000', '3 used', '0 of 40 used']) expect(text).toContain(shown);
    const inputs = wrapper.findAll('.limits input');
    await inputs[1]?.setValue('1.5');
    await wrapper.find('.limits form').trigger('submit');
    expect(wrapper.find('.limits').text()).toContain('whole numbers');
    await inputs[1]?.setValue('500');
    await inputs[3]?.setValue('');
    await inputs[4]?.setValue('90');
    await wrapper.find('.limits form').trigger('submit');
    await flushPromises();
    expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ keepRunsDays: 90, keepCopiesDays: 365, quotas: { runs: 10, contacts: 500, events: null, messages: null } });
  });
});
