import { routes, type InFlightChoices, type ResumeRequest, type WorkflowDetail } from '@parcours/sdk/api';
import type { Problem, WorkflowDocument } from '@parcours/sdk/workflow';
import { onMounted, onUnmounted, shallowRef, watch, type ShallowRef } from 'vue';
import { call } from '../../api/client';
import { ApiFailure } from '../../api/failure';
import { createAutosave, type Autosave } from '../../document/autosave';
import { createLocalCopies, type LocalCopies, type LocalCopy } from '../../document/local-copy';
import { mergeDocuments, shareUnchanged, type Clash, type Side } from '../../document/merge-documents';
import type { OpenWorkflow } from '../../document/open-workflow';
import { sameJson } from '../../document/same-json';
import { isSayable } from './use-problem-text';

const SETTLE_AGAIN_MS = 5_000;

export interface Draft {
  /** What the server last said of the workflow. Its draft is not followed: the open document is the truth here. */
  readonly detail: Readonly<ShallowRef<WorkflowDetail>>;
  readonly autosave: Autosave;
  /** Work that was kept in this browser and is not what the server has. */
  readonly kept: Readonly<ShallowRef<LocalCopy | null>>;
  restore(): void;
  discard(): void;
  /** What this page and somebody else changed at once, each in another way; the rest of both is kept in any case. */
  readonly clashes: Readonly<ShallowRef<readonly Clash[]>>;
  /** Puts both drafts together, and saves; where they clash, this side stands. */
  merge(preferred: Side): Promise<void>;
  /** Somebody saved, published or paused. True when the draft was replaced by theirs. */
  follow(revision: number): Promise<boolean>;
  /** Publishes the saved draft; answers what keeps it from it. Throws `ApiFailure` for other reasons. Save before. */
  publish(inFlight?: InFlightChoices, despiteCases?: boolean): Promise<readonly Problem[]>;
  pause(): Promise<void>;
  resume(request: ResumeRequest): Promise<void>;
}

/** Work kept in this browser that the server does not have. */
function unsavedWork(copies: LocalCopies, first: WorkflowDetail): LocalCopy | null {
  const copy = copies.read();
  if (!copy || !sameJson(copy.document, first.draft)) return copy;
  copies.drop();
  return null;
}

/** Unsaved work outlives the page, and is sent when the network is back. */
function useKeeping(autosave: Autosave): void {
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
}

function problemsOf(thrown: unknown): readonly Problem[] {
  const problems = thrown instanceof ApiFailure && thrown.code === 'not_publishable' ? thrown.details['problems'] : undefined;
  if (!Array.isArray(problems)) throw thrown;
  return problems as Problem[];
}

class WorkflowDraft implements Draft {
  readonly detail: ShallowRef<WorkflowDetail>;
  readonly kept: ShallowRef<LocalCopy | null>;
  readonly clashes = shallowRef<readonly Clash[]>([]);
  readonly autosave: Autosave;
  /** The last draft the server and this page agreed on. */
  #agreed: WorkflowDocument;
  readonly #copies: LocalCopies;
  readonly #path: { readonly id: number };

  constructor(
    first: WorkflowDetail,
    readonly workflow: OpenWorkflow,
  ) {
    this.#path = { id: first.id };
    this.#agreed = first.draft;
    this.#copies = createLocalCopies(first.id);
    this.detail = shallowRef(first);
    this.kept = shallowRef(unsavedWork(this.#copies, first));
    this.autosave = createAutosave({ revision: first.revision, document: () => workflow.document.value, copies: this.#copies, save: (document, revision) => this.#save(document, revision) });
  }

  restore = (): void => {
    const copy = this.kept.value;
    this.kept.value = null;
    if (copy) this.workflow.apply(() => copy.document);
  };

  discard = (): void => {
    this.kept.value = null;
    if (this.autosave.state.value === 'saved') this.#copies.drop();
  };

  merge = async (preferred: Side): Promise<void> => {
    const theirs = await this.#read();
    this.#rebase(theirs, preferred);
    this.clashes.value = [];
    await this.autosave.overwrite(theirs.revision);
  };

  /** In a conflict: puts both drafts together at once when nothing clashes. */
  settle = async (): Promise<boolean> => {
    const theirs = await this.#read();
    const { clashes } = mergeDocuments(this.#agreed, this.workflow.document.value, theirs.draft);
    this.clashes.value = clashes;
    if (clashes.length > 0) return false;
    this.#rebase(theirs, 'mine');
    await this.autosave.overwrite(theirs.revision);
    return true;
  };

  follow = async (revision: number): Promise<boolean> => {
    if (this.autosave.state.value !== 'saved') return false;
    const answer = await this.#read();
    // While it was read, the draft here may have been edited or saved.
    if (this.autosave.state.value !== 'saved' || answer.revision < Math.max(revision, this.autosave.revision())) return false;
    const theirs = answer.revision > this.autosave.revision() && !sameJson(answer.draft, this.workflow.document.value);
    if (theirs) {
      this.#rebase(answer, 'theirs');
      this.autosave.reset(answer.revision);
    } else {
      this.detail.value = answer;
      this.autosave.reset(answer.revision);
    }
    return theirs;
  };

  publish = async (inFlight: InFlightChoices = {}, despiteCases = false): Promise<readonly Problem[]> => {
    try {
      const answer = await call(routes.workflows.publish, { path: this.#path, body: { revision: this.autosave.revision(), inFlight, ...(despiteCases ? { despiteCases } : {}) } });
      this.detail.value = answer;
      if (this.autosave.state.value === 'saved') this.autosave.reset(answer.revision);
      return [];
    } catch (thrown) {
      return problemsOf(thrown);
    }
  };

  pause = async (): Promise<void> => {
    this.detail.value = await call(routes.workflows.pause, { path: this.#path });
  };

  resume = async (request: ResumeRequest): Promise<void> => {
    this.detail.value = await call(routes.workflows.resume, { path: this.#path, body: request });
  };

  #read(): Promise<WorkflowDetail> {
    return call(routes.workflows.read, { path: this.#path });
  }

  async #save(document: WorkflowDocument, revision: number): Promise<number> {
    this.detail.value = await call(routes.workflows.save, { path: this.#path, body: { document, revision } });
    this.#agreed = document;
    return this.detail.value.revision;
  }

  #rebase(theirs: WorkflowDetail, preferred: Side): void {
    const agreed = this.#agreed;
    const draft = shareUnchanged(agreed, theirs.draft);
    this.#agreed = draft;
    this.detail.value = theirs;
    this.workflow.rebase((step) => mergeDocuments(agreed, step, draft, preferred).document);
  }
}

/** Keeps the open workflow and the server's draft together. */
export function useDraft(first: WorkflowDetail, workflow: OpenWorkflow, told: { readonly merged: () => void; readonly failed: (thrown: unknown) => void }): Draft {
  const draft = new WorkflowDraft(first, workflow);
  let again: ReturnType<typeof setTimeout> | undefined;
  const settle = (): void =>
    void draft.settle().then(
      (done) => done && told.merged(),
      (thrown: unknown) => {
        told.failed(thrown);
        again = setTimeout(() => draft.autosave.state.value === 'conflict' && settle(), SETTLE_AGAIN_MS);
      },
    );
  watch(draft.autosave.state, (state) => state === 'conflict' && settle());
  onUnmounted(() => clearTimeout(again));
  watch(workflow.document, draft.autosave.touch, { flush: 'sync' });
  // what nodes find worth a look: they say it on the server, with each save
  watch(draft.detail, ({ problems }) => workflow.tell(problems.filter(isSayable)), { immediate: true });
  useKeeping(draft.autosave);
  return draft;
}
