import type { BulkRequest } from '@parcours/sdk/api';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFailureText } from '../i18n/use-failure-text';
import { useFormats } from '../i18n/use-formats';
import './operations-messages';

/** The server counts no further. */
const MOST_COUNTED = 10_000;

/** What many runs can be made to do at once, how many that would be, and what went wrong: the same wherever the runs were chosen. */
export function useBulkChoice() {
  const { t } = useI18n();
  const formats = useFormats();
  const failureText = useFailureText();
  const kind = ref<BulkRequest['kind']>('retry');
  const version = ref<'same' | 'current'>('same');
  const count = ref<number | null>(null);
  const problem = ref('');
  return {
    kind,
    version,
    count,
    problem,
    kinds: computed(() => (['retry', 'replay', 'cancel'] as const).map((value) => ({ value, label: t(`operations.bulk.${value}`) }))),
    versions: computed(() => (['same', 'current'] as const).map((value) => ({ value, label: t(`operations.bulk.${value}`) }))),
    countText: computed(() => (count.value === null ? '' : t(count.value >= MOST_COUNTED ? 'operations.bulk.many' : 'operations.bulk.count', { count: formats.number(count.value) }, count.value))),
    async attempt(work: () => Promise<void>): Promise<void> {
      problem.value = '';
      try {
        await work();
      } catch (thrown) {
        problem.value = failureText(thrown);
      }
    },
  };
}
