import type { CommentThread } from '@parcours/sdk/api';
import { inject, provide, shallowRef, type InjectionKey, type Ref } from 'vue';

export type ThreadState = 'open' | 'resolved';

/** Where somebody wants to write or read comments; null: on the workflow as a whole. */
export interface Asked {
  readonly nodeId: string | null;
}

/** What members say about the open workflow, as the parts of its page see it. */
export interface Comments {
  readonly threads: Readonly<Ref<readonly CommentThread[]>>;
  readonly counts: Readonly<Ref<Readonly<Record<ThreadState, number>>>>;
  /** Which of them are listed. */
  readonly state: Ref<ThreadState>;
  readonly failure: Readonly<Ref<unknown>>;
  /** False until they were read for the first time. */
  readonly ready: Readonly<Ref<boolean>>;
  /** Open threads of one node. */
  openAt(nodeId: string): number;
  /** Another value whenever the number of any node changed. */
  changed(): unknown;
  /** Leads to the comments of a node, and into a new one. */
  show(nodeId: string | null): void;
  /** What was asked for with `show`, until somebody has got there. */
  readonly asked: Ref<Asked | null>;
  begin(nodeId: string | null, text: string): Promise<void>;
  answer(threadId: number, text: string): Promise<void>;
  save(id: number, text: string): Promise<void>;
  resolve(threadId: number, resolved: boolean): Promise<void>;
  remove(id: number): Promise<void>;
}

const KEY: InjectionKey<Comments> = Symbol('comments');
const nothing = (): Promise<void> => Promise.resolve();
const NONE: Comments = {
  threads: shallowRef([]), counts: shallowRef({ open: 0, resolved: 0 }), state: shallowRef('open'), failure: shallowRef(null), ready: shallowRef(true), asked: shallowRef(null),
  openAt: () => 0, changed: () => null, show: () => undefined, begin: nothing, answer: nothing, save: nothing, resolve: nothing, remove: nothing,
};
export const provideComments = (comments: Comments): void => provide(KEY, comments);
/** Where no workflow is commented, as in a comparison of versions, there are none. */
export const useComments = (): Comments => inject(KEY, NONE);
