import type { SegmentVocabulary } from '@parcours/sdk/api';
import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue';

/** Names a rule can be put together from: attributes, events with their properties, lists, segments. */
const KEY: InjectionKey<ShallowRef<SegmentVocabulary>> = Symbol('vocabulary of rules');
const nothing: SegmentVocabulary = { attributes: [], events: [], lists: [], segments: [] };

export function provideVocabulary(): ShallowRef<SegmentVocabulary> {
  const vocabulary = shallowRef(nothing);
  provide(KEY, vocabulary);
  return vocabulary;
}
export const useVocabulary = (): ShallowRef<SegmentVocabulary> => inject(KEY, () => shallowRef(nothing), true);
