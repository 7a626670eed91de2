import { createHash } from 'node:crypto';
import { UserError, allBlocks, liveBlocks, toLetter, toMjml, toSmsText, toText, type ContentBlock, type ContentBody, type ContentForms, type ContentProblem, type LetterBlock } from '@parcours/sdk/node';
import mjml2html from 'mjml';
import { compileTemplate, hasTemplate, type Rendered } from '../../core/parameters/liquid.js';
import { readRule } from '../segments/read-rule.js';
import { fillLetter } from './fill-letter.js';
import type { ContentScope } from './content-scope.js';

/** A content made ready once, to be written for many readers. */
export interface CompiledContent {
  readonly problems: readonly ContentProblem[];
  /** Throws liquidjs' errors when a template cannot be filled in. */
  readonly fill: { readonly [Medium in keyof ContentForms]: (scope: ContentScope) => ContentForms[Medium] };
}

const KEPT = 200;
const ready = new Map<string, Promise<CompiledContent>>();

/** Every text of a block in the order of reading, as one template. */
function templateOf(value: unknown): string {
  if (typeof value === 'string') return hasTemplate(value) ? `${value}\n` : '';
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(templateOf).join('');
}

const readable = (template: string): string | null => {
  try {
    compileTemplate(template, 'none');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

const unreadable = (reason: string, blockId?: string): ContentProblem => ({ severity: 'error', code: 'template_syntax', message: { en: `A variable cannot be read: ${reason}`, fr: `Une variable est illisible : ${reason}` }, ...(blockId === undefined ? {} : { blockId }) });

const LIVE_RULE = { severity: 'error', code: 'live_rule', message: { en: 'The rule of a variant cannot be looked at when the message is opened; correct it.', fr: 'La règle d’une variante ne peut pas être examinée à l’ouverture du message ; corrigez-la.' } } as const;

const asked = (rule: unknown): boolean => {
  try {
    readRule(rule);
    return true;
  } catch {
    return false;
  }
};

const liveProblems = (body: ContentBody): ContentProblem[] => liveBlocks(body.blocks).flatMap(({ id, variants }) => (variants.every(({ rule }) => rule === undefined || asked(rule)) ? [] : [{ ...LIVE_RULE, blockId: id }]));

function templateProblems(body: ContentBody): ContentProblem[] {
  const blocks = allBlocks(body.blocks).filter(({ type }) => type !== 'columns');
  const problems = blocks.flatMap((block: ContentBlock) => {
    const { when: _when, ...texts } = block;
    const reason = readable(templateOf(texts));
    return reason === null ? [] : [unreadable(reason, block.id)];
  });
  const reason = readable(templateOf([body.subject, body.preheader, body.smsText, body.variables.map(({ value }) => value)]));
  return [...(reason === null ? [] : [unreadable(reason)]), ...problems, ...liveProblems(body)];
}

/** Indentation is for whoever reads the source: without it mail programs clip later. */
const dense = (html: string): string => html.replace(/\n\s+/g, '\n').replace(/[ \t]+$/gm, '');

async function htmlOf(body: ContentBody, images: Readonly<Record<string, string>>): Promise<{ html: string; problems: ContentProblem[] }> {
  const { mjml, restore } = toMjml(body, images);
  const { html, errors } = await mjml2html(mjml, { validationLevel: 'soft', keepComments: false, ignoreIncludes: true });
  const raw = allBlocks(body.blocks).find((block) => block.type === 'raw' && block.language === 'mjml');
  return { html: restore(dense(html)), problems: errors.map(({ message, tagName }): ContentProblem => ({ severity: 'warning', code: 'mjml', message: { en: `<${tagName}>: ${message}`, fr: `<${tagName}> : ${message}` }, ...(raw === undefined ? {} : { blockId: raw.id }) })) };
}

function rendering(problems: ContentProblem[], html: string, body: ContentBody, letter: readonly LetterBlock[]): CompiledContent['fill'] {
  const compile = (text: string, escape: 'none' | 'html'): Rendered => {
    try {
      return compileTemplate(text, escape);
    } catch (error) {
      if (!problems.some(({ severity }) => severity === 'error')) problems.push(unreadable((error as Error).message));
      return () => '';
    }
  };
  const [subject, preheader, page, text, sms] = [compile(body.subject, 'none'), compile(body.preheader, 'none'), compile(html, 'html'), compile(toText(body), 'none'), compile(toSmsText(body), 'none')];
  const oneLine = (value: string): string => value.replace(/\s+/g, ' ').trim();
  return {
    email: (scope) => ({ subject: oneLine(subject(scope)), preheader: oneLine(preheader(scope)), html: page(scope), text: text(scope).replace(/\n{3,}/g, '\n\n') }),
    sms: (scope) => ({ text: sms(scope).replace(/\n{2,}/g, '\n').trim() }),
    letter: (scope) => ({ blocks: fillLetter(letter, scope, compile) }),
  };
}

async function compile(body: ContentBody, images: Readonly<Record<string, string>>): Promise<CompiledContent> {
  const problems = templateProblems(body);
  const page = await htmlOf(body, images);
  const all = [...problems, ...page.problems];
  return { problems: all, fill: rendering(all, page.html, body, toLetter(body)) };
}

/** Compiles once for each body and set of images; the last 200 are kept. */
export function compileContent(body: ContentBody, images: Readonly<Record<string, string>>): Promise<CompiledContent> {
  const key = createHash('sha256').update(JSON.stringify([body, images])).digest('base64');
  const known = ready.get(key);
  if (known !== undefined) return known;
  const made = compile(body, images);
  ready.set(key, made);
  // a failure is nobody's answer for ever
  made.catch(() => ready.delete(key));
  if (ready.size > KEPT) ready.delete(ready.keys().next().value as string);
  return made;
}

/** Throws `UserError` `content_invalid` with the first thing its author has to correct. */
export function refuseInvalid(name: string, problems: readonly ContentProblem[]): void {
  const found = problems.find(({ severity }) => severity === 'error');
  if (found !== undefined) throw new UserError('content_invalid', `The content "${name}" cannot be sent yet: ${found.message.en} Open it in the library and correct it.`, { problem: found.code, blockId: found.blockId });
}
