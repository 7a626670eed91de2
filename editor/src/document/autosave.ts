import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { ref, shallowRef, type Ref } from 'vue';
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

class DraftSaver implements Autosave {
  readonly state = ref<SaveState>('saved');
  readonly failure = shallowRef<ApiFailure | null>(null);
  #revision: number;
  #stored: WorkflowDocument | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  #underWay: Promise<boolean> | null = null;

  constructor(readonly options: Options) {
    this.#revision = options.revision;
    this.#stored = options.document();
  }

  revision = (): number => this.#revision;

  touch = (): void => {
    if (this.options.document() === this.#stored && this.state.value === 'dirty') {
      this.state.value = 'saved';
      this.options.copies.drop();
    } else if (this.state.value === 'conflict') this.keep();
    else {
      if (this.state.value === 'saved' || this.state.value === 'refused') this.state.value = 'dirty';
      if (this.state.value === 'dirty') this.#schedule(PAUSE_MS);
    }
  };

  flush = async (): Promise<boolean> => {
    clearTimeout(this.#timer);
    if (this.state.value === 'conflict') return false;
    if (this.#underWay) {
      await this.#underWay;
      return this.flush();
    }
    this.#underWay = this.#send().finally(() => (this.#underWay = null));
    return this.#underWay;
  };

  overwrite = (revision: number): Promise<boolean> => {
    this.#revision = revision;
    this.#stored = null;
    this.state.value = 'dirty';
    return this.flush();
  };

  reset = (revision: number): void => {
    clearTimeout(this.#timer);
    this.#revision = revision;
    this.#settle(this.options.document());
  };

  keep = (): void => {
    const document = this.options.document();
    if (document !== this.#stored) this.options.copies.write({ document, revision: this.#revision, at: Date.now() });
  };

  stop = (): void => clearTimeout(this.#timer);

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delayMs);
  }

  async #send(): Promise<boolean> {
    const document = this.options.document();
    if (document === this.#stored) return this.#settle(document);
    this.state.value = 'saving';
    this.keep();
    try {
      this.#revision = await this.options.save(document, this.#revision);
      return this.#settle(document);
    } catch (thrown) {
      return this.#refuse(thrown);
    }
  }

  #settle(document: WorkflowDocument): boolean {
    this.#stored = document;
    this.failure.value = null;
    this.#retryMs = FIRST_RETRY_MS;
    const clean = this.options.document() === document;
    this.state.value = clean ? 'saved' : 'dirty';
    if (clean) this.options.copies.drop();
    else this.#schedule(PAUSE_MS);
    return clean;
  }

  #refuse(thrown: unknown): false {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    this.failure.value = thrown;
    if (thrown.status === 409) this.state.value = 'conflict';
    else if (thrown.status === 0 || thrown.status >= 500 || thrown.status === 429) {
      this.state.value = 'offline';
      this.#schedule(this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    } else this.state.value = 'refused';
    return false;
  }
}

export const createAutosave = (options: Options): Autosave => new DraftSaver(options);
