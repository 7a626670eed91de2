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

/** The same for what JavaScript says. */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/ReferenceError: (\S+) is not defined/, 'unknownName'],
  [/Cannot read properties of (?:undefined|null) \(reading '(.*?)'\)/, 'nothingThere'],
  [/TypeError: (.+?) is not a function/, 'noFunction'],
];
/** The same for what the parser says, with its place behind. */
const READ: readonly (readonly [RegExp, string])[] = [
  [/found "(\w+)"; statements/, 'statement'],
  [/found more behind it/, 'oneOnly'],
  [/^Unexpected token/, 'unexpected'],
  [/^Unexpected character '(.*?)'/u, 'strangeSign'],
  [/^Unterminated (?!group)/, 'unclosed'],
];
const PLACE = / \(line (\d+), column (\d+)\)$/;
type Say = (key: string, named?: Record<string, unknown>) => string;

function expressionProblem({ code, detail, message }: Problem, t: Say): string {
  for (const [pattern, key] of code === 'expression_failed' ? SAID : []) {
    const match = pattern.exec(detail);
    if (match) return t(`fields.expressionProblem.${key}`, { name: match[1] ?? '' });
  }
  const [, line = '1', column = '1'] = PLACE.exec(detail) ?? [];
  for (const [pattern, key] of code === 'expression_syntax' ? READ : []) {
    const match = pattern.exec(detail);
    if (match) return t(`fields.expressionProblem.${key}`, { name: match[1] ?? '', line, column });
  }
  const key = { expression_syntax: 'syntax', expression_time_limit: 'tooSlow', expression_memory_limit: 'tooLarge', expression_value: 'value' }[code];
  return t(`fields.expressionProblem.${key ?? 'other'}`, { detail: detail || message });
}

/** What is wrong with a template or an expression, as a sentence in the language of the screen. */
export function previewProblem(problem: Problem, t: Say, javascript = false): string {
  const { code, detail, message } = problem;
  if (code === 'required') return t(javascript ? 'fields.expressionProblem.required' : 'fields.previewProblem.required');
  if (code.startsWith('expression_')) return expressionProblem(problem, t);
  for (const [pattern, key] of KNOWN) {
    const match = pattern.exec(detail);
    if (match) return t(`fields.previewProblem.${key}`, { name: match[1] ?? '' });
  }
  if (code === 'template_value') return t('fields.previewProblem.value', { detail: detail.replace(/^.*?: /, '') });
  return code === 'template_too_long' ? t('fields.previewProblem.tooLarge') : t('fields.previewProblem.other', { detail: detail || message });
}
