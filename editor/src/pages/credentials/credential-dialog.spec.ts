import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { Credential } from '@parcours/sdk/api';
import type { CredentialDescription } from '@parcours/sdk/workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadCatalog } from '../../api/use-catalog';
import { fakeApi, type FakeCall } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import CredentialDialog from './CredentialDialog.vue';

const smtp: CredentialDescription = {
  type: 'email.smtp',
  label: { en: 'Mail server' },
  secret: ['password'],
  testable: true,
  connects: null,
  applies: false,
  fields: {
    host: { kind: 'text', label: { en: 'Host' }, required: true },
    port: { kind: 'number', label: { en: 'Port' }, default: 587, integer: true, minimum: 1, maximum: 65_535 },
    login: { kind: 'boolean', label: { en: 'Log in' }, default: true },
    password: { kind: 'text', label: { en: 'Password' }, required: true, showWhen: { field: 'login', is: [true] } },
  },
};
const stored: Credential = { id: 4, type: 'email.smtp', name: 'Shop', values: { host: 'smtp.old.fr', port: 587, login: true }, secretsSet: ['password'], connection: null, updatedAt: '2027-01-01T00:00:00.000Z' };
const answers = {
  'GET /catalog': () => ({ body: { nodes: [], credentials: [smtp], packages: [] } }),
  'POST /credentials': ({ body }: FakeCall) => ({ status: 201, body: { ...stored, ...(body as object) } }),
  'PUT /credentials/4': ({ body }: FakeCall) => ({ body: { ...stored, ...(body as object) } }),
  'POST /credentials/4/test': () => ({ body: { ok: false, message: 'Nobody answers at smtp.old.fr.' } }),
};

let wrapper: VueWrapper;
let calls: FakeCall[];
async function open(credential: Credential | null): Promise<void> {
  calls = fakeApi(answers);
  await loadCatalog(true);
  ({ wrapper } = await mountPage(CredentialDialog, { open: true, credential }));
  await flushPromises();
}
const input = (field: string, nth = 0): HTMLInputElement => [...document.querySelectorAll<HTMLInputElement>(`input[data-field="${field}"]`)][nth]!;
async function type(element: HTMLInputElement, text: string): Promise<void> {
  element.value = text;
  element.dispatchEvent(new Event('input', { bubbles: true }));
  await flushPromises();
}
async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((candidate) => candidate.textContent?.trim() === label);
  if (button?.type === 'submit') document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  else button?.click();
  await flushPromises();
}
const sent = (method: string): unknown => calls.find((call) => call.method === method && call.path.startsWith('/credentials'))?.body;

afterEach(() => {
  wrapper.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe('the credential form', () => {
  it('is made of the fields its type declares, with their defaults', async () => {
    await open(null);
    expect(input('port').value).toBe('587');
    expect(input('password').type).toBe('password');
  });

  it('names what is missing instead of sending it', async () => {
    await open(null);
    await press('Save');
    expect(document.body.textContent).toContain('“Host” is empty');
    expect(document.body.textContent).toContain('“Password” is empty');
    expect(sent('POST')).toBeUndefined();
  });

  it('refuses a port that cannot exist', async () => {
    await open(null);
    await type(input('name'), 'Shop');
    await type(input('host'), 'smtp.fr');
    await type(input('password'), 'secret');
    await type(input('port'), '99999');
    await press('Save');
    expect(document.body.textContent).toContain('65535');
    await type(input('port'), '465');
    await press('Save');
    expect(sent('POST')).toEqual({ type: 'email.smtp', name: 'Shop', values: { host: 'smtp.fr', port: 465, login: true, password: 'secret' } });
  });

  it('keeps a stored secret without ever having seen it', async () => {
    await open(stored);
    expect(input('password').value).toBe('');
    expect(document.body.textContent).toContain('Set. Leave empty to keep it.');
    await type(input('name'), 'Shop, new name');
    await press('Save');
    expect(sent('PUT')).toEqual({ name: 'Shop, new name', values: { host: 'smtp.old.fr', port: 587, login: true } });
  });

  it('asks for the secret again when another value changes, so that it cannot be sent elsewhere', async () => {
    await open(stored);
    await type(input('host'), 'smtp.evil.example');
    expect(document.body.textContent).toContain('enter this secret again');
    await press('Save');
    expect(sent('PUT')).toBeUndefined();
    await type(input('password'), 'again');
    await press('Save');
    expect(sent('PUT')).toMatchObject({ values: { host: 'smtp.evil.example', password: 'again' } });
  });

  it('shows the result of a test and stays open for a correction', async () => {
    await open(stored);
    await press('Save and test');
    await flushPromises();
    expect(calls.map((call) => `${call.method} ${call.path}`)).toEqual(expect.arrayContaining(['PUT /credentials/4', 'POST /credentials/4/test']));
    expect(document.body.textContent).toContain('The test failed: Nobody answers at smtp.old.fr.');
  });
});
