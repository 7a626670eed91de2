import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import type { Plugins } from '../../../runtime/plugin-host/plugin.js';
import { isSpec, type AuthorPackage } from './author-package.js';
import { buildPackage } from './build-area.js';
import { checkTypes } from './compile-sources.js';
import { inspectPackage, lacksFrench } from './inspect-package.js';
import type { Toolchain } from './toolchain.js';

export interface TestReport {
  /** Sentences; none of them means that the package can be installed. */
  readonly problems: readonly string[];
  readonly nodes: readonly string[];
  /** What the author's own specs printed; null when she has none. */
  readonly specs: string | null;
}

/** The author's own specs, with Node's runner, beside the running sdk. */
async function runSpecs({ folder, sources }: AuthorPackage, compiled: string): Promise<{ readonly passed: boolean; readonly text: string } | null> {
  const files = sources.filter(isSpec).map((path) => join(compiled, relative('src', path).replace(/\.ts$/, '.js')));
  if (files.length === 0) return null;
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', ...files], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  const passed = await new Promise<boolean>((done) => child.once('close', (code) => done(code === 0)));
  return { passed, text };
}

/**
 * The conformance suite (fields, outputs, texts, migrations, batches against single items, keys of effects, an outage), then the check that
 * Parcours makes at install, behind its walls and with the permissions the manifest asks for, then the author's own specs.
 */
export async function testPackage(tools: Toolchain, plugins: Plugins, author: AuthorPackage): Promise<TestReport> {
  const problems = checkTypes(tools, author);
  const area = await buildPackage(tools, author, 'test');
  const { manifest } = author;
  const inspected = await inspectPackage(area, author, true);
  const strict = inspected.problems.filter((problem) => !lacksFrench(problem)).map(({ type, message }) => `${type}: ${message}`);
  const walled = await plugins.check({ folder: area.folder, manifest, granted: manifest.parcours.permissions });
  problems.push(...new Set([...strict, ...walled]));
  const specs = await runSpecs(author, join(area.folder, 'dist'));
  if (specs === null) problems.push('There is no spec; write what your users expect into src/index.spec.ts.');
  else if (!specs.passed) problems.push('A spec failed; see above.');
  return { problems, nodes: inspected.nodes, specs: specs?.text ?? null };
}
