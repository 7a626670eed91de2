import ts from 'typescript-eslint';
import vue from 'eslint-plugin-vue';

const SPECS = ['**/*.spec.ts', 'server/test/**', 'e2e/**'];
const TOOLS = ['tools/**', '*.mjs', '*.cjs', '**/*.config.ts', 'bench/**', 'server/test/support/*.mjs'];

const forbidden = (selector, message) => ({ selector, message });
const NO_FORWARD_REF = forbidden("Identifier[name='forwardRef']", 'A cycle between features is a missing port: see CONTRIBUTING.md.');
const NO_ENVIRONMENT = forbidden("MemberExpression[object.name='process'][property.name='env']", 'Settings are read in server/src/platform/config.ts only; take them from Config.');
const NO_HTML = forbidden('MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]', 'Text that is put in as HTML can carry a script: use text, or a component.');
const NO_CLOCK = [
  forbidden("MemberExpression[object.name='Date'][property.name='now']", 'The core has no clock of its own: take Clock from the ports.'),
  forbidden("NewExpression[callee.name='Date'][arguments.length=0]", 'The core has no clock of its own: take Clock from the ports.'),
  forbidden("MemberExpression[object.name='Math'][property.name='random']", 'The core has no chance of its own: take it from the ports, so that a run can be played again.'),
  forbidden("Identifier[name='process']", 'The core knows no process: take what you need through a port.'),
];

/** Code of others runs in the sandbox, as text, in processes of its own; nothing compiled or frozen is taken from it (SECURITY J5). */
const NO_CODE_FROM_TEXT = {
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-implied-eval': 'error',
  'no-restricted-properties': ['error', ...['cachedData', 'produceCachedData', 'createSnapshot'].map((property) => ({ property, message: 'A code cache or snapshot is native code: never make, keep or accept one.' }))],
};

/** F7: whatever leaves the server passes the guarded client, which checks addresses. Types may be imported by anyone. */
const NETWORK = 'Only the guarded client of server/src/runtime/outbound reaches the network: take Outbound or Doors from the ports, in a node context.http or context.address.';
const NETWORK_MODULES = ['http', 'https', 'http2', 'net', 'tls', 'dgram'].flatMap((name) => [name, `node:${name}`]).concat(['undici', 'axios', 'node-fetch', 'got', 'ws']);
/** The few places that truly need more, and why. */
const NETWORK_ALLOWED = [
  'server/src/runtime/outbound/**', // the guarded client itself
  'server/src/runtime/confined/**', // starts programs without a network
  'server/src/runtime/plugin-host/**', // shuts these modules for packages; speaks over a socket pair it was given
  'server/src/runtime/sandbox/**', // speaks to its own child processes
  'server/src/runtime/plugins/registry.ts', // the registry is chosen by the operator, who may have it in the own network
  'server/src/main/**', // listens; the demo visits its own server
  'server/src/platform/**', // health of the own server, the embedded database
];

export default ts.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.nx/**', 'e2e/output/**', '.parcours/**'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/essential'],
  { files: ['**/*.{ts,vue,mjs,cjs}'], rules: NO_CODE_FROM_TEXT },
  {
    files: ['**/*.ts', '**/*.vue'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'no-control-regex': 'error',
      'no-restricted-syntax': ['error', NO_FORWARD_REF, NO_ENVIRONMENT, NO_HTML],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'off', // Nest injects by classes that are imported as values
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'vue/no-v-html': 'error', 'vue/multi-word-component-names': 'off', 'no-undef': 'off' },
  },
  {
    files: ['{sdk,server,nodes/*}/src/**/*.ts'],
    ignores: SPECS,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' },
  },
  {
    files: ['{sdk,server,nodes/*,editor}/src/**/*.{ts,vue}'],
    ignores: SPECS,
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['server/src/core/**/*.ts'],
    ignores: SPECS,
    rules: { 'no-restricted-syntax': ['error', NO_FORWARD_REF, NO_HTML, ...NO_CLOCK] },
  },
  {
    files: ['server/src/platform/config.ts', ...SPECS, ...TOOLS],
    rules: { 'no-restricted-syntax': ['error', NO_FORWARD_REF, NO_HTML] },
  },
  {
    files: ['{sdk,server,nodes/*}/src/**/*.ts'],
    ignores: [...SPECS, ...NETWORK_ALLOWED],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: NETWORK_MODULES.map((name) => ({ name, message: NETWORK, allowTypeImports: true })) }],
      'no-restricted-globals': ['error', ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({ name, message: NETWORK }))],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: TOOLS, linterOptions: { reportUnusedDisableDirectives: 'error' } },
);
