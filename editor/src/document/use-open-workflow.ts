import { inject, provide, type InjectionKey } from 'vue';
import type { OpenWorkflow } from './open-workflow';

const key: InjectionKey<OpenWorkflow> = Symbol('open workflow');

export const provideOpenWorkflow = (workflow: OpenWorkflow): void => provide(key, workflow);

/** The workflow of the page this component stands on. */
export function useOpenWorkflow(): OpenWorkflow {
  const workflow = inject(key);
  if (!workflow) throw new Error('useOpenWorkflow needs a page that called provideOpenWorkflow.');
  return workflow;
}
