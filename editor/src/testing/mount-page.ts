import { mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { type Component, h } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { i18n, language } from '../i18n/i18n';
import '../i18n/messages';

/** A page in the document, in English, with a router that knows every path. */
export async function mountPage(page: Component, props: Record<string, unknown> = {}, path = '/'): Promise<{ wrapper: VueWrapper; router: Router }> {
  language.value = 'en';
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] });
  await router.push(path);
  const wrapper = mount({ render: () => h(TooltipProvider, null, () => h(page, props)) }, { attachTo: document.body, global: { plugins: [i18n, router] } });
  return { wrapper, router };
}
