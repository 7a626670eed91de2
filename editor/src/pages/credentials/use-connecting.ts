import { type Credential, routes } from '@parcours/sdk/api';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { call } from '../../api/client';
import { showToast } from '../../ui/toasts';
import './messages';

/** Connecting a credential at its service: the browser goes there, and comes back with how it went in the address. */
export function useConnecting(find: (id: number) => Credential | undefined, refresh: () => Promise<unknown>) {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const back = ref({ id: Number(text(route.query['connected'])) || null, problem: text(route.query['problem']) });
  if (route.query['connected'] !== undefined || route.query['problem'] !== undefined) void router.replace({ query: {} });

  const notice = computed(() => {
    const { id, problem } = back.value;
    if (id === null && problem === '') return null;
    const credential = id === null ? undefined : find(id);
    const name = credential?.name ?? t('credentials.connection.someCredential');
    if (problem === '') return { tone: 'success' as const, text: t('credentials.connection.done', { name }), credential };
    const why = problem === 'state' ? t('credentials.connection.stale') : problem === 'denied' ? t('credentials.connection.denied', { name }) : t('credentials.connection.refused', { name, why: credential?.connection?.error ?? '' });
    return { tone: 'danger' as const, text: why.trim(), credential };
  });

  return {
    notice,
    dismiss: (): void => void (back.value = { id: null, problem: '' }),
    async connect(credential: Credential): Promise<void> {
      const { url } = await call(routes.credentials.connect, { path: { id: credential.id } });
      window.location.assign(url);
    },
    async disconnect(credential: Credential): Promise<void> {
      await call(routes.credentials.disconnect, { path: { id: credential.id } });
      showToast(t('credentials.connection.disconnected', { name: credential.name }));
      await refresh();
    },
  };
}
