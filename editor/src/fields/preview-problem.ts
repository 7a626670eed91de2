import type { TemplatePreview } from '@parcours/sdk/api';

type Problem = NonNullable<TemplatePreview['problem']>;

/** What the template language says, and the sentence for it. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/undefined filter: (\w+)/, 'noFilter'],
  [/tag "?(\w+)"? not found/, 'noTag'],
  [/output "?(.*?)"? not closed/, 'notClosed'],
  [/tag \{%-?\s*(\w+).*not closed/, 'noEnd'],
  [/tag "(.*?)" not closed/, 'notClosed'],
  [/render limit exceeded/, 'tooSlow'],
  [/memory limit exceeded/, 'tooLarge'],
];

/** What is wrong with a template, as a sentence in the language of the screen. */
export function previewProblem({ code, detail, message }: Problem, t: (key: string, named?: Record<string, unknown>) => string): string {
  if (code === 'required') return t('fields.previewProblem.required');
  for (const [pattern, key] of KNOWN) {
    const match = pattern.exec(detail);
    if (match) return t(`fields.previewProblem.${key}`, { name: match[1] ?? '' });
  }
  if (code === 'template_value') return t('fields.previewProblem.value', { detail: detail.replace(/^.*?: /, '') });
  return code === 'template_too_long' ? t('fields.previewProblem.tooLarge') : t('fields.previewProblem.other', { detail: detail || message });
}
