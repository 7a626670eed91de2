import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { DEFAULT_SENDING_RULES, type SendingRules } from '@parcours/sdk/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../app/session';
import { fakeApi } from '../../testing/fake-api';
import { mountPage, signInAs } from '../../testing/mount-page';
import { formOf, newCap, problemOf, rulesOf } from './sending-form';
import SendingSettings from './SendingSettings.vue';

const RULES: SendingRules = { ...DEFAULT_SENDING_RULES, skipAfterHours: 48, holidays: { country: 'FR', dates: ['2026-12-24'] }, caps: [{ id: 4, channel: 'email', purpose: 'offers', most: 3, hours: 168, over: 'wait' }] };
const purpose = { id: 1, key: 'offers', name: { en: 'Offers' }, description: { en: '' }, basis: 'consent', channels: ['email'], archived: false, granted: 0, withdrawn: 0 };
let wrapper: VueWrapper;
afterEach(() => {
  wrapper.unmount();
  session.value = null;
  vi.unstubAllGlobals();
});

async function open(role: Parameters<typeof signInAs>[0], rules: SendingRules = RULES) {
  const calls = fakeApi({ 'GET /sending-rules': () => ({ body: rules }), 'GET /purposes': () => ({ body: { items: [purpose] } }), 'PUT /sending-rules': ({ body }) => ({ body }) });
  signInAs(role);
  ({ wrapper } = await mountPage(SendingSettings, {}, '/settings?tab=sending'));
  await flushPromises();
  return calls;
}

describe('the rules of sending', () => {
  it('come out of the form as they went in', async () => {
    await open('owner');
    for (const rules of [RULES, DEFAULT_SENDING_RULES]) expect(rulesOf(formOf(rules))).toEqual(rules);
  });

  it('are shown channel by channel and saved as a whole', async () => {
    const calls = await open('owner');
    const [email, sms] = wrapper.findAll('.quiet-row');
    expect(email?.text()).toContain('At any time');
    expect(sms?.findAll('[aria-pressed=true] .visually-hidden').map((day) => day.text())).toEqual(['Sunday']);
    await sms?.findAll('button').find((day) => day.text().includes('Saturday'))?.trigger('click');
    await wrapper.findAll('button').find((button) => button.text() === 'Add a cap')?.trigger('click');
    await wrapper.find('form').trigger('submit');
    await flushPromises();
    expect(calls.find(({ method }) => method === 'PUT')?.body).toEqual({
      ...RULES, quiet: { sms: { from: '22:00', to: '08:00', days: [6, 7], holidays: true } }, caps: [...RULES.caps, { channel: 'email', purpose: null, most: 3, hours: 168, over: 'skip' }],
    });
  });

  it('say what is wrong before anything is saved', async () => {
    const calls = await open('owner', { ...RULES, holidays: { country: null, dates: [] } });
    await wrapper.find('textarea').setValue('24/12/2026');
    await wrapper.find('form').trigger('submit');
    expect(wrapper.text()).toContain('“24/12/2026” is not a date such as 2026-12-24.');
    expect(calls.some(({ method }) => method === 'PUT')).toBe(false);
    const form = formOf(RULES);
    expect(problemOf({ ...form, quiet: form.quiet.map((row) => ({ ...row, on: true, days: [1, 2, 3, 4, 5, 6, 7] })) })).toEqual({ what: 'allClosed' });
    for (const cap of [{ ...newCap(), most: '' }, { ...newCap(), length: 400 }, { ...newCap(), most: 1.5 }]) expect(problemOf({ ...form, caps: [cap] })).toEqual({ what: 'badNumber' });
  });

  it('are only read by whoever may not change the workspace', async () => {
    await open('editor');
    expect(wrapper.text()).toContain('Only owners and admins change these rules.');
    expect(wrapper.findAll('button').some((button) => button.text() === 'Save')).toBe(false);
  });
});
