import { emptyWorkflow } from '@parcours/sdk/workflow';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import { createCatalog } from '../../document/catalog';
import { createOpenWorkflow, type OpenWorkflow } from '../../document/open-workflow';
import { provideOpenWorkflow } from '../../document/use-open-workflow';
import { i18n, language } from '../../i18n/i18n';
import { fakeApi } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import RuleCounts from './RuleCounts.vue';
import RulesDialog from './RulesDialog.vue';
import './messages';

let wrapper: VueWrapper;

async function open(settings: OpenWorkflow['document']['value']['settings'] = {}): Promise<OpenWorkflow> {
  fakeApi({ 'GET /workflows': () => ({ body: { items: [], nextCursor: null } }) });
  const workflow = createOpenWorkflow({ ...emptyWorkflow('Carts'), settings }, createCatalog({ nodes: [], credentials: [] }));
  const shown = ref(false);
  ({ wrapper } = await mountPage({
    components: { RulesDialog },
    setup: () => {
      provideOpenWorkflow(workflow);
      return { shown };
    },
    template: '<RulesDialog v-model:open="shown" />',
  }));
  shown.value = true;
  await vi.waitFor(() => expect(document.querySelector('[role=dialog]')).not.toBeNull());
  await flushPromises();
  return workflow;
}
const field = (path: string): HTMLElement => document.querySelector(`[data-field="${path}"]`) as HTMLElement;
/** What a selector finds, once it is drawn. */
const drawn = <Found extends HTMLElement>(selector: string): Promise<Found> =>
  vi.waitFor(() => {
    const found = document.querySelector<Found>(selector);
    expect(found, selector).not.toBeNull();
    return found as Found;
  });
async function showTab(label: string, first: string): Promise<void> {
  const tab = [...document.querySelectorAll<HTMLElement>('[role=tab]')].find((one) => one.textContent?.includes(label));
  tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
  tab?.focus();
  await drawn(`[data-field="${first}"]`);
}
async function type(path: string, text: string): Promise<void> {
  const input = await drawn<HTMLInputElement>(`[data-field="${path}"] input`);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await nextTick();
}

afterEach(() => {
  wrapper.unmount();
  document.body.replaceChildren();
  language.value = 'en';
  vi.unstubAllGlobals();
});

describe('the rules of a journey', () => {
  it('are drawn as fields and become an edit of the draft that can be undone', async () => {
    const workflow = await open();
    await showTab('Pace', 'concurrency');
    await type('concurrency', '5');
    await type('throttleCount', '10');
    expect(workflow.document.value.settings).toEqual({ limits: { concurrency: 5, throttle: { count: 10, perSeconds: 60 } } });
    workflow.undo();
    workflow.undo();
    expect(workflow.document.value.settings).toEqual({});
  });

  it('ask for the days only when contacts may come back after some, and say when they are missing', async () => {
    await open({ entry: { again: 'once' } });
    expect(field('afterDays')).toBeNull();
    wrapper.unmount();
    document.body.replaceChildren();
    await open({ entry: { again: 'after' } });
    expect(field('afterDays').textContent).toContain('say after how many');
  });

  it('take exits one by one, and say what each of them lacks', async () => {
    const workflow = await open();
    await showTab('Exits and goals', 'exits');
    (await drawn<HTMLButtonElement>('[data-field=exits] .field-rows > button')).click();
    await type('exits.0.name', 'Has bought');
    await vi.waitFor(() => expect(field('exits.0.event').textContent).toContain('neither at which event nor under which condition'));
    await type('exits.0.event', 'purchase');
    expect(workflow.document.value.settings?.exits).toMatchObject([{ name: 'Has bought', kind: 'exit', event: 'purchase' }]);
    workflow.check();
    expect(workflow.problems.value.filter(({ field: at }) => at?.startsWith('settings.'))).toEqual([]);
  });

  it('say what they have done, in the language of the reader', async () => {
    ({ wrapper } = await mountPage({
      components: { RuleCounts },
      setup: () => ({ counts: { refused: [{ code: 'already_entered', message: 'Entered before.', count: 1200 }, { code: 'new_code', message: 'Something new.', count: 1 }], queued: 3, exits: [{ id: 'a', name: 'Achat', kind: 'goal', count: 7 }], errorsNotTold: 0 } }),
      template: '<RuleCounts :counts="counts" />',
    }));
    language.value = 'fr';
    await nextTick();
    const lines = wrapper.findAll('li').map((line) => line.text());
    expect(lines).toEqual(['Objectif atteint : Achat7', 'Attendent leur tour3', expect.stringMatching(/^Refusées : déjà entré1.200$/), 'Something new.1']);
    expect(i18n.global.te('workflow.rules.refused.already_entered', 'en')).toBe(true);
  });
});
