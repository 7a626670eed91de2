import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { Credential } from '@parcours/sdk/api';
import type { CredentialDescription } from '@parcours/sdk/workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadCatalog } from '../../api/use-catalog';
import { fakeApi, type FakeCall } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import CredentialsPage from './CredentialsPage.vue';
import { isConnectable } from './credential-values';

const oauth: CredentialDescription = {
  type: 'http.oauth2', label: { en: 'OAuth 2' }, secret: ['clientSecret'], testable: false, connects: '{{ grant }}', applies: true,
  fields: { grant: { kind: 'choice', label: { en: 'Way in' }, default: 'authorization_code', choices: [{ value: 'authorization_code', label: { en: 'Somebody' } }, { value: 'client_credentials', label: { en: 'Itself' } }] } },
};
const credential = (connection: Credential['connection'], values: Credential['values'] = { grant: 'authorization_code' }): Credential => ({ id: 4, type: 'http.oauth2', name: 'Calendar', values, secretsSet: [], connection, updatedAt: '2027-01-01T00:00:00.000Z' });

let wrapper: VueWrapper;
let calls: FakeCall[];
async function open(path: string, shown: Credential): Promise<void> {
  calls = fakeApi({
    'GET /catalog': () => ({ body: { nodes: [], credentials: [oauth], packages: [] } }),
    'GET /credentials': () => ({ body: { items: [shown], nextCursor: null } }),
    'POST /credentials/4/connect': () => ({ body: { url: 'https://calendar.example/authorize?state=s' } }),
  });
  await loadCatalog(true);
  ({ wrapper } = await mountPage(CredentialsPage, {}, path));
  await flushPromises();
}
afterEach(() => {
  wrapper?.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe('a credential that is connected in the browser', () => {
  it('is one whose type says so, or whose values do', () => {
    expect(isConnectable(oauth, {})).toBe(true);
    expect(isConnectable(oauth, { grant: 'client_credentials' })).toBe(false);
    expect(isConnectable({ ...oauth, connects: 'authorization_code' }, {})).toBe(true);
    expect(isConnectable({ ...oauth, connects: null }, {})).toBe(false);
  });

  it.each([
    [null, 'Not connected yet'],
    [{ state: 'connected', connectedAs: 'ada@example.org', connectedAt: '2027-01-01T00:00:00.000Z', error: null }, 'Connected as ada@example.org'],
    [{ state: 'disconnected', connectedAs: null, connectedAt: null, error: 'It was withdrawn.' }, 'Connect again'],
  ] as [Credential['connection'], string][])('shows how it is: %#', async (connection, words) => {
    await open('/credentials', credential(connection));
    expect(document.body.textContent).toContain(words);
  });

  it('says nothing of the kind where nobody connects it', async () => {
    await open('/credentials', credential(null, { grant: 'client_credentials' }));
    expect(document.body.textContent).not.toContain('Not connected yet');
  });

  it.each([
    ['?connected=4', null, '“Calendar” is connected.'],
    ['?connected=4&problem=denied', null, 'access was not granted at the other side'],
    ['?connected=4&problem=refused', { state: 'disconnected', connectedAs: null, connectedAt: null, error: 'Expected an access token, but x answered "invalid_client".' }, 'invalid_client'],
    ['?problem=state', null, 'not begun here'],
  ] as [string, Credential['connection'], string][])('says how it went when the browser comes back with %s', async (query, connection, words) => {
    await open(`/credentials${query}`, credential(connection));
    expect(document.body.textContent).toContain(words);
    expect(calls.some(({ method }) => method === 'POST')).toBe(false);
  });
});
