import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { readonly, ref, shallowRef, type Ref } from 'vue';
import { ApiFailure } from '../api/failure';
import type { LocalCopies } from './local-copy';

/**
 * saved ──edit──> dirty ──pause──> saving ──ok──> saved (or dirty again, when edited meanwhile)
 *                                    ├─ 409 ──> conflict ──overwrite──> saving; ──reset──> saved
 *                                    ├─ no answer ──> offline ──retry──> saving
 *                                    └─ other refusal ──> refused ──edit or retry──> saving
 */
export type SaveState = 'saved' | 'dirty' | 'saving' | 'offline' | 'conflict' | 'refused';

const PAUSE_MS = 700;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

interface Options {
  readonly revision: number;
  readonly document: () => WorkflowDocument;
  /** Stores the draft; answers its new revision. Throws `ApiFailure`. */
  readonly save: (document: WorkflowDocument, revision: number) => Promise<number>;
  readonly copies: LocalCopies;
}

export interface Autosave {
  readonly state: Readonly<Ref<SaveState>>;
  /** Why the last save did not succeed. */
  readonly failure: Readonly<Ref<ApiFailure | null>>;
  readonly revision: () => number;
  /** Says that the document changed. */
  touch(): void;
  /** Saves now what is unsaved; true when the server has everything. */
  flush(): Promise<boolean>;
  /** In a conflict: saves over what somebody else stored, at this revision. */
  overwrite(revision: number): Promise<boolean>;
  /** The document was read from the server: nothing is unsaved. */
  reset(revision: number): void;
  /** Keeps unsaved work in the browser; for the moment a page is left. */
  keep(): void;
  stop(): void;
}

export function createAutosave(options: Options): Autosave {
  const state = ref<SaveState>('saved');
  const failure = shallowRef<ApiFailure | null>(null);
  let revision = options.revision;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let stored: WorkflowDocument | null = options.document();
  let underWay: Promise<boolean> | null = null;

  const schedule = (delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), delayMs);
  };
  const keep = (): void => {
    if (options.document() !== stored) options.copies.write({ document: options.document(), revision, at: Date.now() });
  };
  const settle = (document: WorkflowDocument): boolean => {
    stored = document;
    failure.value = null;
    retryMs = FIRST_RETRY_MS;
    const clean = options.document() === document;
    state.value = clean ? 'saved' : 'dirty';
    if (clean) options.copies.drop();
    else schedule(PAUSE_MS);
    return clean;
  };
  const refuse = (thrown: unknown): false => {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    failure.value = thrown;
    if (thrown.status === 409) state.value = 'conflict';
    else if (thrown.status === 0 || thrown.status >= 500 || thrown.status === 429) {
      state.value = 'offline';
      schedule(retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    } else state.value = 'refused';
    return false;
  };
  async function send(): Promise<boolean> {
    const document = options.document();
    if (document === stored) return settle(document);
    state.value = 'saving';
    keep();
    try {
      revision = await options.save(document, revision);
      return settle(document);
    } catch (thrown) {
      return refuse(thrown);
    }
  }
  async function flush(): Promise<boolean> {
    clearTimeout(timer);
    if (state.value === 'conflict') return false;
    if (underWay) {
      await underWay;
      return flush();
    }
    underWay = send().finally(() => (underWay = null));
    return underWay;
  }

  return {
    state: readonly(state),
    failure: failure as Readonly<Ref<ApiFailure | null>>,
    revision: () => revision,
    touch() {
      if (options.document() === stored && state.value === 'dirty') {
        state.value = 'saved';
        options.copies.drop();
      } else if (state.value === 'conflict') keep();
      else {
        if (state.value === 'saved' || state.value === 'refused') state.value = 'dirty';
        if (state.value === 'dirty') schedule(PAUSE_MS);
      }
    },
    flush,
    async overwrite(over) {
      revision = over;
      stored = null;
      state.value = 'dirty';
      return flush();
    },
    reset(to) {
      clearTimeout(timer);
      revision = to;
      settle(options.document());
    },
    keep,
    stop: () => clearTimeout(timer),
  };
}
