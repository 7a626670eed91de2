import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type TypeScript from 'typescript';
import { isSpec, type AuthorPackage } from './author-package.js';
import { SDK, SDK_DOORS, type Compiler, type Toolchain } from './toolchain.js';

const sentence = (ts: Compiler, folder: string, { file, start = 0, messageText }: TypeScript.Diagnostic): string => {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  return file === undefined ? text : `${relative(folder, file.fileName)}:${file.getLineAndCharacterOfPosition(start).line + 1} ${text}`;
};

/** As the author's tsconfig.json says; what she has not installed is taken from beside Parcours. */
function optionsOf({ ts, typesOf, typeRoot }: Toolchain, folder: string): TypeScript.CompilerOptions {
  const file = join(folder, 'tsconfig.json');
  const read = existsSync(file) ? ts.parseJsonConfigFileContent(ts.readConfigFile(file, (path) => ts.sys.readFile(path)).config, ts.sys, folder).options : {};
  const own = (name: string): boolean => existsSync(join(folder, 'node_modules', name));
  const { rootDir: _, outDir: __, ...kept } = read;
  return {
    strict: true, target: ts.ScriptTarget.ES2023, ...kept,
    module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, noEmit: true, composite: false, incremental: false,
    ...(own(SDK) ? {} : { paths: { ...read.paths, ...Object.fromEntries(SDK_DOORS.map((door) => [`${SDK}/${door}`, [typesOf(door)]])) } }),
    ...(own('@types/node') ? {} : { typeRoots: [typeRoot] }),
  };
}

/** What the compiler has to say of the sources, one sentence each with its place. */
export function checkTypes(tools: Toolchain, { folder, sources }: AuthorPackage): string[] {
  const { ts } = tools;
  const files = sources.map((path) => join(folder, path));
  const program = ts.createProgram(files, optionsOf(tools, folder));
  const own = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return source === undefined ? [] : [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return [...program.getOptionsDiagnostics(), ...own].map((diagnostic) => sentence(ts, folder, diagnostic));
}

/** Turns the sources into programs, file by file and without looking at types. Answers what cannot be read as TypeScript; then nothing is written. */
export async function compileSources({ ts }: Toolchain, { folder, sources }: AuthorPackage, target: string, withSpecs: boolean): Promise<string[]> {
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: false };
  const compiled = await Promise.all(
    sources.filter((path) => withSpecs || !isSpec(path)).map(async (path) => {
      const { outputText, diagnostics = [] } = ts.transpileModule(await readFile(join(folder, path), 'utf8'), { compilerOptions, fileName: join(folder, path), reportDiagnostics: true });
      return { path, outputText, problems: diagnostics.map((diagnostic) => sentence(ts, folder, diagnostic)) };
    }),
  );
  const problems = compiled.flatMap((file) => file.problems);
  if (problems.length > 0) return problems;
  await rm(target, { recursive: true, force: true });
  for (const { path, outputText } of compiled) {
    const file = join(target, relative('src', path).replace(/\.ts$/, '.js'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, outputText);
  }
  return [];
}
