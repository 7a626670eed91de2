import { nextTick } from 'vue';
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router';
import { onSignedOut } from '../api/client';
import { beginReading } from '../api/read-workflow';
import { i18n } from '../i18n/i18n';
import { startupFailure } from './startup-failure';
import { dropSession, loadSession, session } from './session';
import { setTitle } from './set-title';

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's title. */
    readonly title?: string;
    /** Open to people who are not signed in; shown without the navigation. */
    readonly open?: boolean;
    /** The page fills the window below the shell and scrolls by itself. */
    readonly full?: boolean;
    /** Asks for what the page will show, while the session and the page itself are still on their way. */
    readonly ahead?: (to: RouteLocationNormalized) => void;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/dashboard' },
    { path: '/dashboard', component: () => import('../pages/dashboard/DashboardPage.vue'), meta: { title: 'titles.dashboard' } },
    { path: '/setup', component: () => import('../pages/setup/SetupPage.vue'), meta: { open: true, title: 'titles.setup' } },
    { path: '/sign-in', component: () => import('../pages/sign-in/SignInPage.vue'), meta: { open: true, title: 'titles.signIn' } },
    { path: '/forgot-password', component: () => import('../pages/password/ForgotPasswordPage.vue'), meta: { open: true, title: 'titles.forgotPassword' } },
    { path: '/reset-password', component: () => import('../pages/password/ResetPasswordPage.vue'), meta: { open: true, title: 'titles.resetPassword' } },
    { path: '/confirm-email', component: () => import('../pages/password/ConfirmEmailPage.vue'), meta: { open: true, title: 'titles.confirmEmail' } },
    { path: '/invitation', component: () => import('../pages/invitation/InvitationPage.vue'), meta: { open: true, title: 'titles.invitation' } },
    { path: '/account', component: () => import('../pages/account/AccountPage.vue'), meta: { title: 'titles.account' } },
    { path: '/start', component: () => import('../pages/start/StartPage.vue'), meta: { title: 'titles.start' } },
    { path: '/templates/:id([a-z0-9-]+)?', component: () => import('../pages/workflows/TemplatesPage.vue'), meta: { title: 'titles.templates' } },
    { path: '/workflows', component: () => import('../pages/workflows/WorkflowsPage.vue'), meta: { title: 'titles.workflows' } },
    { path: '/workflows/:id(\\d+)', component: () => import('../pages/workflow/WorkflowPage.vue'), meta: { title: 'titles.workflow', full: true, ahead: ({ params }) => beginReading(Number(params['id'])) } },
    { path: '/workflows/:id(\\d+)/report', component: () => import('../pages/reports/JourneyReportPage.vue'), meta: { title: 'titles.report' } },
    { path: '/runs', component: () => import('../pages/runs/RunsPage.vue'), meta: { title: 'titles.runs' } },
    { path: '/runs/given-up', component: () => import('../pages/runs/GivenUpPage.vue'), meta: { title: 'titles.givenUp' } },
    { path: '/alerts', component: () => import('../pages/alerts/AlertsPage.vue'), meta: { title: 'titles.alerts' } },
    { path: '/logs', component: () => import('../pages/logs/LogsPage.vue'), meta: { title: 'titles.logs' } },
    { path: '/contacts', component: () => import('../pages/contacts/ContactsPage.vue'), meta: { title: 'titles.contacts' } },
    { path: '/contacts/:id(\\d+)', component: () => import('../pages/contacts/ContactPage.vue'), meta: { title: 'titles.contact' } },
    { path: '/contacts/import', component: () => import('../pages/contacts/ImportPage.vue'), meta: { title: 'titles.import' } },
    { path: '/contacts/data', component: () => import('../pages/contacts/DataPage.vue'), meta: { title: 'titles.contactData' } },
    { path: '/lists', component: () => import('../pages/lists/ListsPage.vue'), meta: { title: 'titles.lists' } },
    { path: '/lists/:id(\\d+)', component: () => import('../pages/lists/ListPage.vue'), meta: { title: 'titles.list' } },
    { path: '/scoring', component: () => import('../pages/scoring/ScoringPage.vue'), meta: { title: 'titles.scoring' } },
    { path: '/loyalty', component: () => import('../pages/loyalty/LoyaltyPage.vue'), meta: { title: 'titles.loyalty' } },
    { path: '/segments', component: () => import('../pages/segments/SegmentsPage.vue'), meta: { title: 'titles.segments' } },
    { path: '/segments/new', component: () => import('../pages/segments/NewSegmentPage.vue'), meta: { title: 'titles.segment' } },
    { path: '/segments/:id(\\d+)', component: () => import('../pages/segments/SegmentPage.vue'), meta: { title: 'titles.segment' } },
    { path: '/messages/:id(\\d+)?', component: () => import('../pages/messages/MessagesPage.vue'), meta: { title: 'titles.messages', full: true } },
    { path: '/contents', component: () => import('../pages/contents/ContentsPage.vue'), meta: { title: 'titles.contents' } },
    { path: '/contents/:id(\\d+)', component: () => import('../pages/contents/ContentPage.vue'), meta: { title: 'titles.content', full: true } },
    { path: '/credentials', component: () => import('../pages/credentials/CredentialsPage.vue'), meta: { title: 'titles.credentials' } },
    { path: '/packages', component: () => import('../pages/packages/PackagesPage.vue'), meta: { title: 'titles.packages' } },
    { path: '/settings', component: () => import('../pages/settings/SettingsPage.vue'), meta: { title: 'titles.settings' } },
    { path: '/:rest(.*)*', component: () => import('../pages/not-found/NotFoundPage.vue'), meta: { title: 'titles.notFound' } },
  ],
});

const signIn = (to: RouteLocationNormalized) => ({ path: '/sign-in', query: to.fullPath === '/' || to.fullPath === '/workflows' ? {} : { return: to.fullPath } });

/** One after the other they would be four waits: the session, the page, what it shows, what nodes are. What fails here fails again where it is told. */
function hurry(to: RouteLocationNormalized): void {
  for (const { components } of to.matched) {
    const page: unknown = components?.['default'];
    if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => undefined);
  }
  to.meta.ahead?.(to);
}

router.beforeEach(async (to, from) => {
  if (to.path !== from.path || from.matched.length === 0) hurry(to);
  if (to.meta.open) return true;
  try {
    const known = await loadSession();
    startupFailure.value = null;
    if (!known) return signIn(to);
    // until the second factor this workspace demands is set up, the server answers nothing else
    return session.value?.secondFactorDue === true && to.path !== '/account' ? { path: '/account', query: { tab: 'second-factor' } } : true;
  } catch (failure) {
    startupFailure.value = failure;
    return true;
  }
});

let first = true;
router.afterEach(async (to, from, failure) => {
  if (failure) return;
  setTitle(i18n.global.t(to.meta.title ?? 'titles.notFound'));
  const moved = to.path !== from.path;
  if (first || !moved) {
    first = false;
    return;
  }
  // A screen reader would otherwise stay on the link that was followed.
  await nextTick();
  const content = document.getElementById('content');
  (content?.querySelector<HTMLElement>('[autofocus]') ?? content)?.focus({ preventScroll: true });
});

onSignedOut(() => {
  const wasSignedIn = session.value !== null;
  dropSession();
  const current = router.currentRoute.value;
  if (!current.meta.open && wasSignedIn) void router.replace({ path: '/sign-in', query: { return: current.fullPath, reason: 'expired' } });
});
