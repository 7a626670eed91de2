import { describe, expect, it } from 'vitest';
import { i18n } from '../i18n/i18n';
import '../i18n/messages';
import './messages';
import { previewProblem } from './preview-problem';

const say = (code: string, detail: string): string => previewProblem({ code, detail, message: '' }, i18n.global.t);

describe('what is wrong with a template (issue 8.2)', () => {
  // the details are what the template language really says
  it.each([
    ['undefined filter: shout, line:1, col:1', 'There is no filter “shout”. Choose one of those offered behind the bar |.'],
    ['tag "foo" not found, line:1, col:1', 'There is no tag “foo”. Choose one of those offered behind {%.'],
    ['output "{{ a" not closed, line:1, col:1', '“{{ a” is not closed. End it with two braces, or % and a brace.'],
    ['tag {% if a %} not closed, line:1, col:1', '“if” has no end. Add its “endif”.'],
    ['illegal tag: {% for x %}, line:1, col:1', 'The template cannot be filled in: illegal tag: {% for x %}, line:1, col:1'],
  ])('is said as a sentence: %s', (detail, sentence) => {
    expect(say('template_syntax', detail)).toBe(sentence);
  });
  it('says what to do about a template that comes to nothing', () => {
    expect(say('required', '')).toBe('Comes to nothing, but it is needed. Add a fallback with | default: "…".');
  });
});

describe('what is wrong with an expression (issue 5.4)', () => {
  // the details are what the sandbox and the parser really say
  it.each([
    ['expression_failed', "TypeError: Cannot read properties of undefined (reading 'total')", 'With this data there is nothing to take “total” from. Write ?. before it, as in contact?.firstName.'],
    ['expression_failed', 'ReferenceError: foo is not defined', '“foo” is not known here. Use json, contact, event, run, workflow or now.'],
    ['expression_failed', 'TypeError: json.city.shout is not a function', '“json.city.shout” is no function with this data.'],
    ['expression_failed', 'RangeError: Invalid array length', 'The JavaScript stops: RangeError: Invalid array length'],
    ['expression_syntax', 'Unexpected token (line 1, column 3)', 'Line 1, column 3: something is missing or too much. Look for a bracket, a comma or a value.'],
    ['expression_syntax', 'Unterminated string constant (line 2, column 1)', 'Line 2, column 1: what begins there has no end. Close the quotation mark, pattern or comment.'],
    ['expression_syntax', "Unexpected character '#' (line 1, column 2)", 'Line 1, column 2: “#” does not belong there.'],
    ['expression_syntax', 'Expected one expression such as json.price * 1.2, found "const"; statements belong into a Code step (line 3, column 1)', 'Line 3: “const” begins a statement, and this is one expression, such as json.price * 1.2. Statements belong into a Code step.'],
    ['expression_syntax', 'Expected one expression such as json.price * 1.2, found more behind it; statements belong into a Code step (line 1, column 7)', 'Line 1, column 7: something follows the expression. Write one only; statements belong into a Code step.'],
    ['expression_syntax', 'Invalid regular expression: /(/: Unterminated group (line 1, column 1)', 'This JavaScript cannot be read: Invalid regular expression: /(/: Unterminated group (line 1, column 1)'],
    ['expression_time_limit', '', 'It takes more than 100 ms and is stopped. Look for a loop without an end, or use a Code step.'],
  ])('is said as a sentence: %s %s', (code, detail, sentence) => {
    expect(say(code, detail)).toBe(sentence);
  });
  it('a fallback is written in the language of the setting', () => {
    expect(previewProblem({ code: 'required', detail: '', message: '' }, i18n.global.t, true)).toBe('Comes to nothing, but it is needed. Add a fallback with ?? "…".');
  });
});
