import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '@parcours/sdk/node';
import { builtEntry } from '../../../runtime/catalog/read-package.js';
import type { AuthorPackage } from './author-package.js';
import type { BuildArea } from './build-area.js';

/** What a package is found to be when it is loaded beside the strict conformance suite. */
export interface Inspected {
  readonly nodes: readonly string[];
  /** Addresses of described requests. */
  readonly addresses: readonly string[];
  /** Hosts its own credentials are sent to. */
  readonly credentialHosts: readonly string[];
  /** Credential types its fields name. */
  readonly credentialTypes: readonly string[];
  readonly problems: readonly { readonly type: string; readonly message: string }[];
}

const PATIENCE_MS = 120_000;

/** Runs in a process of its own beside the package; answers over descriptor 3, because the package may print. */
const PROGRAM = `import { writeSync } from 'node:fs';
import { conformance } from '@parcours/sdk/testing';
const [entry, effects] = process.argv.slice(2);
const answerWith = (answer) => {
  const bytes = Buffer.from(JSON.stringify(answer));
  for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at);
  process.exit(0);
};
const fail = (error) => answerWith({ failed: String(error?.message ?? error).slice(0, 1000) });
const { default: pkg } = await import(entry).catch(fail);
if (!Array.isArray(pkg?.nodes)) fail('src/index.ts does not export a node package as its default (see definePackage)');
const service = async () => ({ status: 200, headers: {}, body: {} });
const typesIn = (fields) => Object.values(fields ?? {}).flatMap((field) => [...[field.credentialType ?? []].flat(), ...typesIn(field.fields)]);
const problems = await conformance(pkg, { languages: ['en', 'fr'], ...(effects === 'effects' ? { outage: true, service } : {}) }).catch(fail);
answerWith({
  nodes: pkg.nodes.map(({ type, version, label }) => pkg.id + '.' + type + '@' + version + '  ' + (label?.en ?? '')),
  addresses: pkg.nodes.flatMap(({ http }) => (http ? [http.request.url] : [])),
  credentialHosts: (pkg.credentials ?? []).flatMap(({ hosts }) => hosts ?? []),
  credentialTypes: [...new Set(pkg.nodes.flatMap(({ fields }) => typesIn(fields)))],
  problems,
});
`;

/** Nodes that run code are tried by the other check, which has the sandbox. */
const needsSandbox = ({ message }: { readonly message: string }): boolean => message.includes('The node asked for runCode');

/** People read the English text then. */
export const lacksFrench = ({ message }: { readonly message: string }): boolean => / has no text in "fr"\.$/.test(message);

/** Loads the built package and puts it through the conformance suite, with every text in both languages. Throws `UserError` `package_not_loaded`. */
export async function inspectPackage({ root, folder }: BuildArea, { manifest }: AuthorPackage, effects: boolean): Promise<Inspected> {
  const program = join(root, 'inspect.mjs');
  await writeFile(program, PROGRAM);
  const child = spawn(process.execPath, [program, pathToFileURL(builtEntry(folder, manifest)).href, effects ? 'effects' : 'still'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const heard = { answer: '', complaint: '' };
  child.stdio[3]?.on('data', (part: Buffer) => (heard.answer += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (heard.complaint += part.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const ended = await new Promise<string | null>((done) => child.once('close', (code, signal) => done(code === 0 ? null : (signal ?? `${code}`)))).finally(() => clearTimeout(timer));
  const answer = ended === null && heard.answer !== '' ? (JSON.parse(heard.answer) as Inspected | { readonly failed: string }) : { failed: ended === 'SIGKILL' ? `it did not come to an end within ${PATIENCE_MS / 1_000} seconds` : `its process ended by itself. ${heard.complaint.trim().split('\n').at(-1) ?? ''}`.trim() };
  if ('failed' in answer) throw new UserError('package_not_loaded', `${manifest.name} could not be loaded: ${answer.failed.replace(/\.$/, '')}.`);
  return { ...answer, problems: answer.problems.filter((problem) => !needsSandbox(problem)) };
}
