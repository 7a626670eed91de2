import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What turns text into code or starts programs, and the only files that may (Q1, E8, J2). Tests are not looked at. */
const BANNED: readonly { readonly what: string; readonly sign: RegExp; readonly allowed: readonly string[] }[] = [
  { what: 'evaluates text as code', sign: /(?<![\w.$'"`-])eval\s*\(|\bnew\s+Function\s*\(|(?<![\w.$'"`])Function\s*\(\s*['"`]/, allowed: [] },
  { what: 'runs code in a context of node:vm', sign: /['"](?:node:)?vm['"]/, allowed: [] },
  { what: 'uses a package that was broken out of', sign: /['"](?:vm2|safe-eval|static-eval|notevil|alasql|serialize-javascript)['"]/, allowed: [] },
  {
    what: 'makes a regular expression of text (I6)',
    sign: /\bnew\s+RegExp\s*\(|(?<![\w.$'"`])RegExp\s*\(/,
    allowed: [
      // of words that stand in our own sources
      'nodes/postal/src/address/', 'nodes/email/src/inspect-message.ts', 'sdk/src/node/permissions/read-permissions.ts', 'server/src/runtime/plugins/package-spec.ts',
      // of the id of a node, its odd characters escaped
      'server/src/runtime/links/tracked-links.ts',
      // of an author's pattern, to see whether it can be read, before it is judged; it is held against nothing
      'server/src/runtime/plugin-host/check-declared.ts',
      // of what the operator of the server has set
      'server/src/runtime/plugins/allowed-packages.ts',
      // of patterns that authors of packages declare for their fields
      'sdk/src/node/fields/picked-id.ts', 'sdk/src/node/fields/value-checks.ts', 'sdk/src/testing/check-fields.ts',
    ],
  },
  {
    what: 'starts programs',
    sign: /['"](?:node:)?child_process['"]/,
    allowed: [
      // the embedded database
      'server/src/platform/postgres/',
      // processes with no environment and no rights, for code of others
      'server/src/runtime/confined/',
      // tools of authors on their own computer
      'server/src/main/cli/node/',
    ],
  },
];

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name)) yield* filesIn(path);
    else if (entry.isFile() && /\.(ts|mts|js|mjs|cjs|vue)$/.test(entry.name) && !/\.spec\.ts$/.test(entry.name)) yield path;
  }
}

const packages = readdirSync(join(root, 'nodes'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `nodes/${name}/src`);
const folders = ['sdk/src', 'server/src', 'server/sandbox', 'server/snippet', 'editor/src', ...packages].filter((folder) => {
  try {
    return readdirSync(join(root, folder)).length > 0;
  } catch {
    return false;
  }
});
const sources = folders.flatMap((folder) => [...filesIn(folder)]).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

describe('our sources', () => {
  it.each(BANNED)('hold nothing that $what outside of the named places (Q1)', ({ sign, allowed }) => {
    expect(sources.length).toBeGreaterThan(1_000);
    expect(sources.filter(({ path, text }) => sign.test(text) && !allowed.some((place) => path.startsWith(place))).map(({ path }) => path)).toEqual([]);
  });

  it.each(['eval("1")', 'const f = new Function("a", "b")', 'x = Function("return this")', "import vm from 'node:vm'", "import { exec } from 'child_process'", "require('vm2')", 'new RegExp(contact.pattern)'])('are searched for %s', (text) => {
    expect(BANNED.some(({ sign }) => sign.test(text))).toBe(true);
  });
});
