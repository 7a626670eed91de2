import { routes, type Operation } from '@parcours/sdk/api';
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { call } from '../api/client';

const PAUSE_MS = 1_000;

export interface FollowedOperation {
  readonly operation: Readonly<ShallowRef<Operation | null>>;
  /** Reads it again each second until it has ended; resolves then. */
  follow(operation: Operation): Promise<Operation>;
  stop(): Promise<void>;
  forget(): void;
}

/** Something done to many runs, and how far it is. */
export function useOperation(): FollowedOperation {
  const operation = shallowRef<Operation | null>(null);
  let wake: (() => void) | undefined;
  let gone = false;
  onScopeDispose(() => {
    gone = true;
    wake?.();
  });
  return {
    operation,
    async follow(first) {
      operation.value = first;
      for (let last = first; last.status === 'running' && !gone; operation.value = last) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, PAUSE_MS);
        });
        last = await call(routes.operations.read, { path: { id: first.id } });
      }
      return operation.value;
    },
    async stop() {
      if (operation.value) operation.value = await call(routes.operations.stop, { path: { id: operation.value.id } });
    },
    forget: () => void (operation.value = null),
  };
}
