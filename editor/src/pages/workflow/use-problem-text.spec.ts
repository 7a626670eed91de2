import { emptyWorkflow, type Problem } from '@parcours/sdk/workflow';
import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { createCatalog } from '../../document/catalog';
import { createOpenWorkflow } from '../../document/open-workflow';
import { i18n, language } from '../../i18n/i18n';
import '../../i18n/messages';
import { isSayable, useProblemText } from './use-problem-text';

afterEach(() => {
  language.value = 'en';
});

function say(problem: Problem): string {
  let text = '';
  const workflow = createOpenWorkflow(emptyWorkflow('Orders'), createCatalog({ nodes: [], credentials: [] }));
  mount({ setup: () => { text = useProblemText(workflow)(problem); }, render: () => null }, { global: { plugins: [i18n] } }).unmount();
  return text;
}
// as the server words them
const EXPRESSION: Problem = { severity: 'error', code: 'expression_syntax', nodeId: 'a', field: 'values.0.value', message: 'The JavaScript in "values.0.value" cannot be read: Unexpected token (line 1, column 9).' };
const TEMPLATE: Problem = { severity: 'error', code: 'template_syntax', nodeId: 'a', field: 'subject', message: 'The template in "subject" cannot be read: undefined filter: shout, line:1, col:1' };

describe('what only the server finds wrong in a draft (issue 8.2)', () => {
  it('is said in the language of the screen', () => {
    expect([EXPRESSION, TEMPLATE].map(say)).toEqual(['Line 1, column 9: something is missing or too much. Look for a bracket, a comma or a value.', 'There is no filter “shout”. Choose one of those offered behind the bar |.']);
    language.value = 'fr';
    expect(say(EXPRESSION)).toBe('Ligne 1, colonne 9 : il manque quelque chose, ou quelque chose est de trop. Cherchez une parenthèse, une virgule ou une valeur.');
  });

  it('is shown while it is written where there is a sentence for it', () => {
    const told = { ...EXPRESSION, code: 'guessable_path', details: { sentence: { en: 'Typed.', fr: 'Saisie.' } } };
    expect([EXPRESSION, TEMPLATE, told, { ...EXPRESSION, code: 'other' }].map(isSayable)).toEqual([true, true, true, false]);
    expect(say(told)).toBe('Typed.');
  });
});
