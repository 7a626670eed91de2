import type { ContentPreview } from '@parcours/sdk/api';
import { inject, provide, type InjectionKey, type Ref } from 'vue';

type Problems = ContentPreview['problems'];

export interface KnownProblems {
  readonly all: () => Problems;
  of(blockId: string): Problems;
}

const KEY: InjectionKey<KnownProblems> = Symbol('problems of the content');

/** What the server last said is wrong with the open content. */
export function provideProblems(preview: Readonly<Ref<ContentPreview | null>>): KnownProblems {
  const known: KnownProblems = { all: () => preview.value?.problems ?? [], of: (blockId) => (preview.value?.problems ?? []).filter((problem) => problem.blockId === blockId) };
  provide(KEY, known);
  return known;
}

export const useProblems = (): KnownProblems => inject(KEY, { all: () => [], of: () => [] });
