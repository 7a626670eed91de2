import { routes, type Operation } from '@parcours/sdk/api';
import { call } from '../api/client';
import { useFollowed, type Followed } from '../api/use-followed';

const PAUSE_MS = 1_000;

/** Something done to many runs, and how far it is. */
export function useRunOperation(): Followed<Operation> & { stop(): Promise<void> } {
  const followed = useFollowed((id) => call(routes.operations.read, { path: { id } }), PAUSE_MS);
  return {
    ...followed,
    async stop() {
      const { value } = followed.operation;
      if (value) followed.show(await call(routes.operations.stop, { path: { id: value.id } }));
    },
  };
}
