import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { LiveEvent, WorkflowSummary } from '@parcours/sdk/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeApi } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import WorkflowsPage from './WorkflowsPage.vue';

const rooms = new Map<number, (event: LiveEvent) => void>();
let hearWorkspace: (event: LiveEvent) => void = () => undefined;
vi.mock('../../api/live', () => ({
  watchWorkflow: (id: number, handler: (event: LiveEvent) => void) => {
    rooms.set(id, handler);
    return () => rooms.delete(id);
  },
  onWorkspace: (handler: (event: LiveEvent) => void) => {
    hearWorkspace = handler;
    return () => undefined;
  },
  onReconnect: () => () => undefined,
}));

const workflow = (id: number, part: Partial<WorkflowSummary> = {}): WorkflowSummary => ({ id, name: `Journey ${id}`, status: 'published', version: 2, changed: false, active: 5, started: 20, failed: 0, nodeTypes: ['core.form'], updatedAt: '2027-01-01T00:00:00.000Z', ...part });
const catalog = { 'GET /catalog': () => ({ body: { nodes: [], credentials: [], packages: [] } }) };
const page = (items: WorkflowSummary[], nextCursor: string | null = null) => ({ body: { items, nextCursor } });
let wrapper: VueWrapper;
const open = async () => {
  const mounted = await mountPage(WorkflowsPage);
  wrapper = mounted.wrapper;
  await flushPromises();
  return mounted;
};

beforeEach(() => rooms.clear());
afterEach(() => {
  wrapper.unmount();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the list of workflows', () => {
  it('shows name, version, status and counts', async () => {
    fakeApi({ ...catalog, 'GET /workflows': () => page([workflow(1, { changed: true, failed: 3 }), workflow(2, { status: 'draft', version: null })]) });
    await open();
    const rows = wrapper.findAll('tbody tr').map((row) => row.text());
    expect(rows[0]).toMatch(/Journey 1.*v2 · unpublished changes.*Published.*5.*20.*3/);
    expect(rows[1]).toMatch(/Journey 2.*Draft/);
  });

  it('teaches a newcomer and offers a template when there is nothing yet', async () => {
    fakeApi({ ...catalog, 'GET /workflows': () => page([]) });
    await open();
    expect(wrapper.text()).toContain('Compose your first journey');
    expect(wrapper.text()).toContain('Start from a template');
  });

  it('says what is wrong and tries again on request', async () => {
    let broken = true;
    fakeApi({ ...catalog, 'GET /workflows': () => (broken ? { status: 503, body: { error: { code: 'database_down', message: 'The database does not answer.' } } } : page([workflow(1)])) });
    await open();
    expect(wrapper.get('[role=alert]').text()).toContain('The database does not answer.');
    broken = false;
    await wrapper.get('[role=alert] button').trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('Journey 1');
  });

  it('reads the next page where the last one ended', async () => {
    const calls = fakeApi({ ...catalog, 'GET /workflows': (call) => (call.query.get('cursor') === 'after-1' ? page([workflow(2)]) : page([workflow(1)], 'after-1')) });
    await open();
    await wrapper.get('.p-page__more button').trigger('click');
    await flushPromises();
    expect(wrapper.findAll('tbody tr')).toHaveLength(2);
    expect(wrapper.find('.p-page__more').exists()).toBe(false);
    expect(calls.filter((call) => call.path === '/workflows')).toHaveLength(2);
  });

  it('searches once the typing pauses', async () => {
    const calls = fakeApi({ ...catalog, 'GET /workflows': (call) => page(call.query.get('search') ? [workflow(7, { name: 'Birthday' })] : [workflow(1)]) });
    await open();
    vi.useFakeTimers();
    const search = wrapper.get<HTMLInputElement>('input[type=search]');
    await search.setValue('birth');
    await search.setValue('birthday');
    await vi.advanceTimersByTimeAsync(300);
    vi.useRealTimers();
    await flushPromises();
    expect(wrapper.text()).toContain('Birthday');
    expect(calls.filter((call) => call.query.get('search')).map((call) => call.query.get('search'))).toEqual(['birthday']);
  });

  it('counts contacts as they move and reads again when a workflow is published elsewhere', async () => {
    let items = [workflow(1)];
    fakeApi({ ...catalog, 'GET /workflows': () => page(items) });
    await open();
    rooms.get(1)?.({ type: 'workflow.activity', workflowId: 1, nodes: [], active: 77, started: 90, failed: 0 });
    await flushPromises();
    expect(wrapper.get('tbody tr').text()).toContain('77');
    vi.useFakeTimers();
    items = [workflow(1, { version: 3 }), workflow(2)];
    hearWorkspace({ type: 'workflow.changed', workflowId: 1, revision: 9 });
    await vi.advanceTimersByTimeAsync(1_100);
    vi.useRealTimers();
    await flushPromises();
    expect(wrapper.text()).toContain('v3');
    expect([...rooms.keys()]).toEqual([1, 2]);
  });

  it('lists what is wrong with a file that is not a workflow, and imports the good one beside it', async () => {
    const problems = [{ severity: 'error', code: 'wrong_shape', message: '"nodes" is missing.' }];
    fakeApi({
      ...catalog,
      'GET /workflows': () => page([]),
      'POST /workflows': ({ body }) => {
        const { document: sent } = body as { document: { name?: string } };
        return sent.name ? { status: 201, body: { ...workflow(5, { name: sent.name }) } } : { status: 422, body: { error: { code: 'not_a_workflow', message: 'Refused.', details: { problems } } } };
      },
    });
    await open();
    const input = wrapper.get<HTMLInputElement>('input[type=file]');
    const files = [new File(['{}'], 'empty.json'), new File(['not json'], 'notes.txt'), new File(['{"name":"Good"}'], 'good.json')];
    Object.defineProperty(input.element, 'files', { value: files });
    await input.trigger('change');
    await vi.waitFor(() => expect(document.body.textContent).toContain('"nodes" is missing.'));
    expect(document.body.textContent).toContain('notes.txt');
    expect(document.body.textContent).toContain('JSON cannot read');
  });
});
