// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- mjml declares no types, and whoever checks specs looks at files they import only
/// <reference path="./mjml.d.ts" />
import { createHash } from 'node:crypto';
import { UserError } from '@parcours/sdk/node';

/** About 30 sections; Gmail cuts messages long before. */
const MAX_LENGTH = 100_000;
const MAX_KEPT = 100;

const compiled = new Map<string, Promise<string>>();

const wrong = (message: string, details: Readonly<Record<string, unknown>> = {}): UserError => new UserError('mjml', message, { field: 'mjml', ...details });

async function translate(source: string): Promise<string> {
  // takes 0.3 s and 40 MB to load, which only those pay who use it
  const { default: mjml2html } = await import('mjml');
  let result: Awaited<ReturnType<typeof mjml2html>>;
  try {
    result = await mjml2html(source, { ignoreIncludes: true, keepComments: false, validationLevel: 'soft' });
  } catch (thrown) {
    throw wrong(`Expected MJML, a document between <mjml> and </mjml> with an <mj-body>, found "${(thrown as Error).message.slice(0, 200)}"; correct the message.`);
  }
  // an attribute that is filled in for each contact cannot be judged yet
  const found = result.errors.find(({ message }) => !/\{\{|\{%/.test(message));
  if (found) throw wrong(`Expected MJML that can be translated, found in line ${found.line} at <${found.tagName}>: ${found.message}; correct it.`, { line: found.line, element: found.tagName });
  // indentation is a third of what comes out
  return result.html.replace(/\n\s+/g, '\n');
}

/**
 * Translates MJML to HTML with its templates left as they are, so that a message is laid out once and filled in for each contact. Kept by
 * what it says: the second call with the same text costs nothing. Throws `UserError` `mjml`, with line and element where it is about one,
 * `mjml_too_long` (100,000 characters) and `mjml_include`: nothing is read from files.
 */
export async function compileMjml(source: string): Promise<string> {
  if (source.length > MAX_LENGTH) throw new UserError('mjml_too_long', `Expected at most ${MAX_LENGTH} characters of MJML, found ${source.length}; shorten the message.`, { field: 'mjml' });
  if (/<mj-include\b/i.test(source)) throw new UserError('mjml_include', 'Expected MJML in one piece, found <mj-include>, which would read a file; put its content in its place.', { field: 'mjml' });
  const key = createHash('sha256').update(source).digest('hex');
  const known = compiled.get(key);
  if (known) return known;
  const html = translate(source);
  compiled.set(key, html);
  if (compiled.size > MAX_KEPT) compiled.delete(compiled.keys().next().value as string);
  // what went wrong is said each time, at the price of trying again
  html.catch(() => compiled.delete(key));
  return html;
}
