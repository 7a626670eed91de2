import type { Problem } from '@parcours/sdk/workflow';
import { useFieldProblemText } from '../../fields/use-field-problem-text';
import { i18n } from '../../i18n/i18n';
import type { OpenWorkflow } from '../../document/open-workflow';
import './messages';

/** Marks that turn the direction of writing: one in a name would have the rest of our sentence read backwards. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;

/** Says what is wrong in the language of the screen. */
export function useProblemText(workflow: OpenWorkflow): (problem: Problem) => string {
  const fieldText = useFieldProblemText();
  const sentence = (problem: Problem): string => {
    if (problem.code === 'setting' || problem.details?.['sentence'] !== undefined) return fieldText(problem);
    const key = `workflow.problems.code.${problem.code}`;
    if (!i18n.global.te(key, 'en')) return problem.message;
    const node = problem.nodeId === undefined ? undefined : workflow.node(problem.nodeId);
    return i18n.global.t(key, { name: node?.name ?? '', type: node ? `${node.type}@${node.version}` : '' });
  };
  return (problem) => sentence(problem).replace(TURNING, '');
}
