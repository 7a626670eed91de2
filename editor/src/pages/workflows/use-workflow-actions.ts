import { routes, type WorkflowSummary } from '@parcours/sdk/api';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { call } from '../../api/client';
import { can } from '../../app/can';
import { useFormats } from '../../i18n/use-formats';
import { confirm } from '../../ui/confirm';
import type { MenuEntry } from '../../ui/menu-entry';
import { fileNameOf, saveFile } from '../../ui/save-file';
import { showToast } from '../../ui/toasts';
import { useAttempt } from '../../ui/use-attempt';

/** What can be done with a workflow from the list. */
export function useWorkflowActions(changed: () => Promise<void>, rename: (workflow: WorkflowSummary) => void) {
  const { t } = useI18n();
  const router = useRouter();
  const format = useFormats();
  const attempt = useAttempt();

  async function setPaused(workflow: WorkflowSummary, paused: boolean): Promise<void> {
    await call(paused ? routes.workflows.pause : routes.workflows.resume, { path: { id: workflow.id } });
    showToast(t(paused ? 'workflows.paused' : 'workflows.resumed', { name: workflow.name }));
    await changed();
  }
  async function duplicate(workflow: WorkflowSummary): Promise<void> {
    const document = await call(routes.workflows.export, { path: { id: workflow.id } });
    const name = t('workflows.copyOf', { name: workflow.name.slice(0, 100) });
    const { id } = await call(routes.workflows.create, { body: { document: { ...document, name } } });
    await router.push(`/workflows/${id}`);
  }
  async function exportFile(workflow: WorkflowSummary): Promise<void> {
    saveFile(`${fileNameOf(workflow.name)}.workflow.json`, await call(routes.workflows.export, { path: { id: workflow.id } }));
  }
  async function remove(workflow: WorkflowSummary): Promise<void> {
    const text = workflow.active > 0 ? t('workflows.deleteActive', { count: format.number(workflow.active) }, workflow.active) : t('workflows.deleteText');
    if (!(await confirm({ title: t('workflows.deleteTitle', { name: workflow.name }), text, action: t('workflows.deleteAction'), danger: true }))) return;
    await call(routes.workflows.remove, { path: { id: workflow.id } });
    showToast(t('workflows.deleted', { name: workflow.name }));
    await changed();
  }

  return (workflow: WorkflowSummary): MenuEntry[] => [
    { label: t('common.open'), icon: 'workflow', run: () => void router.push(`/workflows/${workflow.id}`) },
    { label: t('workflows.rename'), icon: 'pencil', disabled: !can('workflows:edit'), run: () => rename(workflow) },
    { label: t('workflows.duplicate'), icon: 'copy', disabled: !can('workflows:edit'), run: () => attempt(() => duplicate(workflow)) },
    { label: t('workflows.export'), icon: 'download', run: () => attempt(() => exportFile(workflow)) },
    ...(workflow.status === 'published' ? [{ label: t('workflows.pause'), icon: 'pause', disabled: !can('workflows:publish'), run: () => attempt(() => setPaused(workflow, true)) }] : []),
    ...(workflow.status === 'paused' ? [{ label: t('workflows.resume'), icon: 'play', disabled: !can('workflows:publish'), run: () => attempt(() => setPaused(workflow, false)) }] : []),
    'separator',
    { label: t('common.delete'), icon: 'trash-2', danger: true, disabled: !can('workflows:edit'), run: () => attempt(() => remove(workflow)) },
  ];
}
