import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const GUIDE = join(ROOT, 'docs/authors');
/** Where an author's code would stand: a package with nothing but the sdk and its tests' tools. */
const AUTHOR = join(ROOT, 'nodes/_template/src');

interface Snippet {
  readonly page: string;
  /** Of the first line of the snippet. */
  readonly line: number;
  readonly code: string;
}

/** Every `ts` block of the guide, but those that name their file: they are parts of one package, which server/test/authors builds, tries and installs. */
function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(GUIDE, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => ({ page, line: text.slice(0, index).split('\n').length + 1, code })).filter(({ code }) => !code.startsWith('// src/'));
}

const snippets = readdirSync(GUIDE).filter((name) => name.endsWith('.md')).sort().flatMap(snippetsOf);

/** What is wrong with the snippets, each as a file of its own, in one program. */
function mistakes(): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ['node'],
    strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true,
    paths: Object.fromEntries(['node', 'testing'].map((door) => [`@parcours/sdk/${door}`, [join(ROOT, `sdk/src/${door}/index.ts`)]])),
  };
  const files = new Map(snippets.map((snippet, index) => [join(AUTHOR, `snippet-${index}.ts`), snippet]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, { page, line }]) =>
    [...program.getSyntacticDiagnostics(program.getSourceFile(name)), ...program.getSemanticDiagnostics(program.getSourceFile(name))].map(({ file, start = 0, messageText }) => {
      const at = file?.fileName === name ? line + file.getLineAndCharacterOfPosition(start).line : line;
      return `${page}:${at} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    }),
  );
}

describe('the guide for authors', () => {
  test('has pages with code', () => {
    expect(snippets.map(({ page }) => page)).toContain('fields.md');
  });

  test('shows nothing that does not compile', () => {
    expect(mistakes()).toEqual([]);
  }, 60_000);
});
