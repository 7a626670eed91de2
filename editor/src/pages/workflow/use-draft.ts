import { routes, type WorkflowDetail } from '@parcours/sdk/api';
import type { Problem } from '@parcours/sdk/workflow';
import { onMounted, onUnmounted, shallowRef, watch, type ShallowRef } from 'vue';
import { call } from '../../api/client';
import { ApiFailure } from '../../api/failure';
import { createAutosave, type Autosave } from '../../document/autosave';
import { createLocalCopies, type LocalCopy } from '../../document/local-copy';
import type { OpenWorkflow } from '../../document/open-workflow';

export interface Draft {
  /** What the server last said of the workflow. Its draft is not followed: the open document is the truth here. */
  readonly detail: Readonly<ShallowRef<WorkflowDetail>>;
  readonly autosave: Autosave;
  /** Work that was kept in this browser and is not what the server has. */
  readonly kept: Readonly<ShallowRef<LocalCopy | null>>;
  restore(): void;
  discard(): void;
  /** Reads the workflow and takes its draft over. */
  reload(): Promise<void>;
  overwrite(): Promise<void>;
  /** Somebody saved, published or paused. True when the draft was replaced by theirs. */
  follow(revision: number): Promise<boolean>;
  /** Publishes the draft; answers what keeps it from it. Throws `ApiFailure` for other reasons. */
  publish(): Promise<readonly Problem[]>;
  setPaused(paused: boolean): Promise<void>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Keeps the open workflow and the server's draft together. */
export function useDraft(first: WorkflowDetail, workflow: OpenWorkflow): Draft {
  const path = { id: first.id };
  const detail = shallowRef(first);
  const copies = createLocalCopies(first.id);
  const kept = shallowRef(copies.read());
  if (kept.value && same(kept.value.document, first.draft)) {
    kept.value = null;
    copies.drop();
  }
  const autosave = createAutosave({
    revision: first.revision,
    document: () => workflow.document.value,
    copies,
    async save(document, revision) {
      detail.value = await call(routes.workflows.save, { path, body: { document, revision } });
      return detail.value.revision;
    },
  });
  watch(workflow.document, () => autosave.touch(), { flush: 'sync' });
  const keep = (): void => autosave.keep();
  const online = (): void => void (autosave.state.value === 'offline' && autosave.flush());
  onMounted(() => {
    window.addEventListener('pagehide', keep);
    window.addEventListener('online', online);
  });
  onUnmounted(() => {
    window.removeEventListener('pagehide', keep);
    window.removeEventListener('online', online);
    keep();
    autosave.stop();
  });

  const read = async (): Promise<WorkflowDetail> => call(routes.workflows.read, { path });
  const take = (answer: WorkflowDetail): void => {
    detail.value = answer;
    workflow.reset(answer.draft);
    autosave.reset(answer.revision);
  };
  return {
    detail,
    autosave,
    kept,
    restore() {
      const copy = kept.value;
      kept.value = null;
      if (copy) workflow.apply(() => copy.document);
    },
    discard() {
      kept.value = null;
      if (autosave.state.value === 'saved') copies.drop();
    },
    reload: async () => take(await read()),
    async overwrite() {
      await autosave.overwrite((await read()).revision);
    },
    async follow(revision) {
      if (autosave.state.value !== 'saved') return false;
      if (revision === autosave.revision() && revision === detail.value.revision) {
        const answer = await read();
        if (autosave.state.value === 'saved' && answer.revision === autosave.revision()) detail.value = answer;
        return false;
      }
      const answer = await read();
      if (autosave.state.value !== 'saved' || answer.revision <= autosave.revision()) return false;
      const changed = !same(answer.draft, workflow.document.value);
      if (changed) take(answer);
      else {
        detail.value = answer;
        autosave.reset(answer.revision);
      }
      return changed;
    },
    async publish() {
      await autosave.flush();
      try {
        detail.value = await call(routes.workflows.publish, { path, body: { revision: autosave.revision() } });
        return [];
      } catch (thrown) {
        const problems = thrown instanceof ApiFailure && thrown.code === 'not_publishable' ? thrown.details['problems'] : undefined;
        if (Array.isArray(problems)) return problems as Problem[];
        throw thrown;
      }
    },
    async setPaused(paused) {
      detail.value = await call(paused ? routes.workflows.pause : routes.workflows.resume, { path });
    },
  };
}
