import { type PackageOperation, routes } from '@parcours/sdk/api';
import { onScopeDispose, shallowRef } from 'vue';
import { call } from '../../api/client';
import { onWorkspace } from '../../api/live';

/** The socket tells at once; this finds what it lost. */
const LOOK_MS = 2_000;

/** Follows one installation while it runs. */
export function useOperation() {
  const operation = shallowRef<PackageOperation | null>(null);
  const failure = shallowRef<unknown>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const current = operation.value;
    clearTimeout(timer);
    if (current?.status !== 'running') return;
    try {
      const next = await call(routes.packages.operation, { path: { id: current.id } });
      // an answer that comes too late is about something else
      if (operation.value?.id === next.id) operation.value = next;
    } catch (cause) {
      failure.value = cause;
    }
    clearTimeout(timer);
    if (operation.value?.status === 'running') timer = setTimeout(() => void look(), LOOK_MS);
  }

  /** Shows what `work` begins, and follows it. */
  async function follow(work: () => Promise<PackageOperation>): Promise<void> {
    failure.value = null;
    try {
      operation.value = await work();
    } catch (cause) {
      failure.value = cause;
    }
    await look();
  }

  function forget(): void {
    clearTimeout(timer);
    operation.value = null;
    failure.value = null;
  }

  const stop = onWorkspace((event) => {
    if (event.type === 'package.progress' && event.operationId === operation.value?.id) void look();
  });
  onScopeDispose(() => {
    stop();
    clearTimeout(timer);
  });
  return { operation, failure, follow, forget };
}
