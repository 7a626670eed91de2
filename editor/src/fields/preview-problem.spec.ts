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
