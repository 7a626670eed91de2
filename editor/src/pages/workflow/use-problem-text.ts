import type { Problem } from '@parcours/sdk/workflow';
import { previewProblem } from '../../fields/preview-problem';
import { useFieldProblemText } from '../../fields/use-field-problem-text';
import { i18n } from '../../i18n/i18n';
import type { OpenWorkflow } from '../../document/open-workflow';
import './messages';

/** Marks that turn the direction of writing: one in a name would have the rest of our sentence read backwards. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;

/** What the server reads and the editor does not: templates and JavaScript in settings. */
const UNREADABLE: readonly string[] = ['template_syntax', 'expression_syntax'];

/** Whether a problem that only the server finds can be said in the language of the screen. */
export const isSayable = ({ code, field, details }: Problem): boolean => details?.['sentence'] !== undefined || (UNREADABLE.includes(code) && field !== undefined);

/** Says what is wrong in the language of the screen. */
export function useProblemText(workflow: OpenWorkflow): (problem: Problem) => string {
  const fieldText = useFieldProblemText();
  const sentence = (problem: Problem): string => {
    if (problem.code === 'setting' || problem.details?.['sentence'] !== undefined) return fieldText(problem);
    if (UNREADABLE.includes(problem.code)) return previewProblem({ code: problem.code, detail: problem.message.replace(/^.*? cannot be read: /s, '').replace(/\.$/, ''), message: problem.message }, i18n.global.t);
    const key = `workflow.problems.code.${problem.code}`;
    if (!i18n.global.te(key, 'en')) return problem.message;
    const node = problem.nodeId === undefined ? undefined : workflow.node(problem.nodeId);
    return i18n.global.t(key, { name: node?.name ?? '', type: node ? `${node.type}@${node.version}` : '' });
  };
  return (problem) => sentence(problem).replace(TURNING, '');
}
