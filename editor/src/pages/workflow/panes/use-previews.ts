import { routes, type TemplatePreview } from '@parcours/sdk/api';
import type { JsonObject, WorkflowNode } from '@parcours/sdk/workflow';
import { onScopeDispose, shallowRef, watch } from 'vue';
import { call } from '../../../api/client';
import type { SampleContact } from './use-sample-contact';

/** After a moment without typing. */
const TYPING_MS = 250;
const holdsTemplate = (settings: object): boolean => /\{[{%]|\{"\$js":/.test(JSON.stringify(settings));

interface With {
  readonly node: WorkflowNode;
  readonly item: JsonObject;
  readonly contact: SampleContact;
  readonly workflow: { readonly id: number; readonly name: string };
}

/** What the templates and expressions of a node come to, as the server would fill them in; asked again when the settings or the data change. */
export function usePreviews(given: () => With | null) {
  const previews = shallowRef<readonly TemplatePreview[]>([]);
  const failure = shallowRef<unknown>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay: AbortController | undefined;

  async function ask({ node, item, contact, workflow }: With): Promise<void> {
    underWay?.abort();
    const { signal } = (underWay = new AbortController());
    try {
      const answer = await call(routes.catalog.preview, { path: { type: node.type }, body: { version: node.version, settings: node.settings, json: item, contact, workflow: { ...workflow } }, signal });
      if (signal.aborted) return;
      previews.value = answer.previews;
      failure.value = null;
    } catch (thrown) {
      if (!signal.aborted) failure.value = thrown;
    }
  }
  watch(
    given,
    (now, before) => {
      clearTimeout(timer);
      if (now?.node.id !== before?.node.id) previews.value = [];
      if (now === null || !holdsTemplate(now.node.settings)) {
        underWay?.abort();
        previews.value = [];
        return;
      }
      timer = setTimeout(() => void ask(now), now.node.id === before?.node.id ? TYPING_MS : 0);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    underWay?.abort();
  });
  return { previews, failure };
}
