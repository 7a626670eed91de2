import { routes, type BodyOf, type WorkspaceLimits } from '@parcours/sdk/api';
import { onMounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { call } from '../../api/client';
import { useFailureText } from '../../i18n/use-failure-text';
import { showToast } from '../../ui/toasts';

export interface Limits {
  /** Null until they were read. */
  readonly limits: ShallowRef<WorkspaceLimits | null>;
  /** Why they could not be read. */
  readonly failure: ShallowRef<unknown>;
  /** What is wrong with what was typed, in a sentence; empty when nothing is. */
  readonly problem: Ref<string>;
  readonly busy: Ref<boolean>;
  load(): Promise<void>;
  /** Saves a part of them and says so. A refusal becomes the `problem`. */
  save(body: BodyOf<typeof routes.workspace.saveLimits>, saved: string): Promise<void>;
}

/** The limits of the workspace for one form of its settings; `show` fills the form in whenever they were read or saved. */
export function useLimits(show: (read: WorkspaceLimits) => void): Limits {
  const failureText = useFailureText();
  const [limits, failure] = [shallowRef<WorkspaceLimits | null>(null), shallowRef<unknown>(null)];
  const [problem, busy] = [ref(''), ref(false)];
  const take = (read: WorkspaceLimits): void => {
    limits.value = read;
    show(read);
  };
  async function load(): Promise<void> {
    try {
      take(await call(routes.workspace.limits));
      failure.value = null;
    } catch (error) {
      failure.value = error;
    }
  }
  async function save(body: BodyOf<typeof routes.workspace.saveLimits>, saved: string): Promise<void> {
    busy.value = true;
    try {
      take(await call(routes.workspace.saveLimits, { body }));
      showToast(saved);
    } catch (error) {
      problem.value = failureText(error);
    } finally {
      busy.value = false;
    }
  }
  onMounted(load);
  return { limits, failure, problem, busy, load, save };
}
