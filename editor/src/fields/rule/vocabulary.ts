import { routes, type SegmentVocabulary } from '@parcours/sdk/api';
import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { call } from '../../api/client';

/** Names a rule can be put together from: attributes, events with their properties, lists, segments, purposes. */
const KEY: InjectionKey<ShallowRef<SegmentVocabulary>> = Symbol('vocabulary of rules');
const nothing: SegmentVocabulary = { attributes: [], events: [], lists: [], segments: [], purposes: [] };

export function provideVocabulary(): ShallowRef<SegmentVocabulary> {
  const vocabulary = shallowRef(nothing);
  provide(KEY, vocabulary);
  return vocabulary;
}
export const useVocabulary = (): ShallowRef<SegmentVocabulary> => inject(KEY, () => shallowRef(nothing), true);

/** The vocabulary of the workspace for what stands below, read once. Where it cannot be read, names are typed. */
export function useLoadedVocabulary(): void {
  const vocabulary = provideVocabulary();
  void call(routes.segments.vocabulary).then(
    (known) => (vocabulary.value = known),
    () => undefined,
  );
}
