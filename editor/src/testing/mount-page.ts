import { mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { type Component, h } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { rolePermissions, type Role } from '@parcours/sdk/api';
import { session } from '../app/session';
import { i18n, language } from '../i18n/i18n';
import '../i18n/messages';

/** Who is signed in while a page is tested. */
export function signInAs(role: Role): void {
  const workspace = { id: 1, name: 'Tea', role };
  session.value = {
    user: { id: 1, email: 'ada@example.org', name: 'Ada', language: 'en', hasPassword: true, secondFactor: false },
    workspace: { ...workspace, timezone: 'UTC', secondFactor: 'optional' }, workspaces: [workspace], permissions: [...rolePermissions[role]], secondFactorDue: false,
  };
}

/** A page in the document, seen by an owner unless somebody else is signed in, in English, with a router that knows every path. */
export async function mountPage(page: Component, props: Record<string, unknown> = {}, path = '/'): Promise<{ wrapper: VueWrapper; router: Router }> {
  language.value = 'en';
  if (session.value === null) signInAs('owner');
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] });
  await router.push(path);
  const wrapper = mount({ render: () => h(TooltipProvider, null, () => h(page, props)) }, { attachTo: document.body, global: { plugins: [i18n, router] } });
  return { wrapper, router };
}
