import type { WorkflowDocument } from '../document.js';
import type { WorkflowSettings } from '../journey-rules.js';

type Rules = Omit<WorkflowSettings, 'timezone'>;

/** Changes rules of the workflow as a whole; `undefined` removes one, what is not named stays. */
export function setRules(document: WorkflowDocument, rules: { readonly [Name in keyof Rules]?: Rules[Name] | undefined }): WorkflowDocument {
  const merged = { ...document.settings, ...rules };
  return { ...document, settings: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as WorkflowSettings };
}
