import { UserError } from '@parcours/sdk/node';
import type { GivenSources } from '../create-package.js';
import type { ScaffoldNames } from '../scaffold/package-files.js';
import { credentialSources } from './credential-source.js';
import { firstSentence, wordsOf } from './field-source.js';
import { literal } from './literal.js';
import { operationSource } from './operation-source.js';
import { isDict, listIn, readOpenApi, textIn, type OpenApi, type Operation } from './read-openapi.js';

export interface TranslatedSources {
  readonly sources: (names: ScaffoldNames) => GivenSources;
  /** What could not be translated, and what was guessed; filled when the sources are made. */
  readonly notes: string[];
}

const kebab = (id: string): string => id.replace(/([A-Z])/g, '-$1').toLowerCase();
const line = ({ id, method, path, about }: Operation): string => `  ${id.padEnd(28)} ${method.padEnd(6)} ${path}${textIn(about['summary']) === '' ? '' : `  ${textIn(about['summary'])}`}`;

function chosen(api: OpenApi, wanted: string | undefined): readonly Operation[] {
  const all = `It describes:\n${api.operations.map(line).join('\n')}`;
  if (wanted === undefined) throw new UserError('choose_operations', `Expected --operations with what to make nodes of, separated by commas, or "all", found nothing. ${all}`);
  if (wanted === 'all') return api.operations;
  return wanted.split(',').map((id) => {
    const found = api.operations.find((operation) => operation.id === id.trim());
    if (found === undefined) throw new UserError('no_such_operation', `Expected --operations to name what the description has, found ${JSON.stringify(id.trim())}. ${all}`);
    return found;
  });
}

/** Where requests go: the first server, with its variables as they stand. */
function serverOf({ document }: OpenApi, tell: (sentence: string) => void): string {
  const [first] = listIn(document['servers']).filter(isDict);
  const variables = isDict(first?.['variables']) ? first['variables'] : {};
  const url = textIn(first?.['url']).replace(/\{(\w+)\}/g, (_, name: string) => textIn((variables[name] as { default?: unknown } | undefined)?.default));
  if (Object.keys(variables).length > 0) tell(`The address of the service has variables (${Object.keys(variables).join(', ')}); their usual values were taken.`);
  if (URL.canParse(url) && /^https?:/.test(url)) return url.replace(/\/+$/, '');
  tell('The description does not say where the service is; replace https://api.example.org in the sources and in package.json.');
  return `https://api.example.org${url.startsWith('/') ? url.replace(/\/+$/, '') : ''}`;
}

/** Not every service is spoken to with these settings in a test; the conformance suite makes them up. */
const spec = (): string => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformance } from '@parcours/sdk/testing';
import pkg from './index.js';

test('the package keeps every promise a node package makes', async () => {
  assert.deepEqual(await conformance(pkg, { outage: true }), []);
});
`;

/** Sources of a package for an HTTP service that describes itself. Throws `UserError` `bad_openapi`, `choose_operations`, `no_such_operation`. */
export function openApiSources(file: string, wanted: string | undefined): TranslatedSources {
  const api = readOpenApi(file);
  const operations = chosen(api, wanted);
  const notes: string[] = [];
  const tell = (sentence: string): void => void notes.push(sentence);
  const sources = (names: ScaffoldNames): GivenSources => {
    const server = serverOf(api, tell);
    const { host, hostname } = new URL(server);
    const { schemeOf, cookies, source, names: credentials } = credentialSources(api, operations, host, tell);
    const files = operations.map((operation) => {
      const scheme = schemeOf.get(operation.id);
      return [`${kebab(operation.id)}.ts`, operationSource(api, operation, { server, packageId: names.id, credential: scheme === undefined ? null : (credentials[[...new Set(schemeOf.values())].indexOf(scheme)] ?? null), credentialCookie: scheme !== undefined && cookies.has(scheme), tell })] as const;
    });
    const info = isDict(api.document['info']) ? api.document['info'] : {};
    const title = textIn(info['title']) || names.title;
    const index = [
      "import { definePackage } from '@parcours/sdk/node';",
      ...(credentials.length > 0 ? [`import { ${credentials.join(', ')} } from './credentials.js';`] : []),
      ...operations.map(({ id }) => `import { ${id} } from './${kebab(id)}.js';`),
      '',
      `export default definePackage({\n  id: ${literal(names.id)},\n  label: ${literal({ en: title })},\n  nodes: [${operations.map(({ id }) => id).join(', ')}],${credentials.length > 0 ? `\n  credentials: [${credentials.join(', ')}],` : ''}\n});\n`,
    ].join('\n');
    tell('Texts are in the language of the description; write the French beside them (lint names those without).');
    return {
      files: { ...Object.fromEntries(files), ...(source === null ? {} : { 'credentials.ts': source }), 'index.ts': index, 'index.spec.ts': spec() },
      nodes: operations.map(({ id, about }) => textIn(about['summary']) || wordsOf(id)),
      description: firstSentence(textIn(info['description'])) || `${title} for Parcours`,
      network: [hostname],
    };
  };
  return { sources, notes };
}
