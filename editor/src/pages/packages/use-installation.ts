import { type PackageOperation, routes } from '@parcours/sdk/api';
import { onScopeDispose, shallowRef } from 'vue';
import { call } from '../../api/client';
import { onWorkspace } from '../../api/live';
import { useFollowed } from '../../api/use-followed';

/** The socket tells at once; this finds what it lost. */
const PAUSE_MS = 2_000;

/** Follows one installation while it runs. */
export function useInstallation() {
  const followed = useFollowed((id) => call(routes.packages.operation, { path: { id } }), PAUSE_MS);
  const failure = shallowRef<unknown>(null);

  /** Shows what `work` begins, and follows it. */
  async function follow(work: () => Promise<PackageOperation>): Promise<void> {
    failure.value = null;
    try {
      const following = followed.follow(await work());
      // it may have come far before the socket was listened to
      followed.look();
      await following;
    } catch (cause) {
      failure.value = cause;
    }
  }
  function forget(): void {
    followed.forget();
    failure.value = null;
  }
  onScopeDispose(onWorkspace((event) => {
    if (event.type === 'package.progress' && event.operationId === followed.operation.value?.id) followed.look();
  }));
  return { operation: followed.operation, failure, follow, forget };
}
