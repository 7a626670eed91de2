import type { JsonObject } from '@parcours/sdk/workflow';
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';

/** What has come to the node whose settings are shown, and whose it is. */
export interface TrialData {
  readonly items: readonly JsonObject[];
  readonly contactId: number | null;
}

const KEY: InjectionKey<ComputedRef<TrialData>> = Symbol('data that rules are tried on');
const none = computed<TrialData>(() => ({ items: [], contactId: null }));

/** For a page that knows some data: rules that ask for it are tried on it. */
export const provideTrialData = (known: () => TrialData): void => provide(KEY, computed(known));
export const useTrialData = (): ComputedRef<TrialData> => inject(KEY, none);
