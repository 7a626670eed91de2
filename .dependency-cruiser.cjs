/** The floors of the house: who may import from whom. The reasons stand in ARCHITECTURE.md and CONTRIBUTING.md. */

const SPEC = '\\.spec\\.ts$';
const sdk = (...parts) => `^(sdk/(dist|src)|@parcours/sdk)/(${parts.join('|')})(/|$)`;
const server = (...folders) => `^server/src/(${folders.join('|')})/`;
const editor = (...folders) => `^editor/src/(${folders.join('|')})/`;
const npm = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

const never = (name, from, to, why) => ({
  name,
  severity: 'error',
  comment: why,
  from: typeof from === 'string' ? { path: from } : from,
  to: typeof to === 'string' ? { path: to } : to,
});

const cycles = [never('no-cycles', {}, { circular: true }, 'A cycle is a missing port, or two halves of one file.')];

const sdkFloors = [
  never('sdk-stands-alone', '^sdk/', '^(server|editor|nodes|e2e|bench)/', 'The contract depends on nothing of ours.'),
  never('sdk-node-is-lowest', '^sdk/src/node/', sdk('workflow', 'api', 'testing'), 'In the sdk the order is node <- workflow <- api <- testing.'),
  never('sdk-workflow-below-api', '^sdk/src/workflow/', sdk('api', 'testing'), 'In the sdk the order is node <- workflow <- api <- testing.'),
  never('sdk-api-below-testing', '^sdk/src/api/', sdk('testing'), 'In the sdk the order is node <- workflow <- api <- testing.'),
];

const everywhere = [never('no-code-from-text', {}, '^(node:)?vm$|(^|node_modules/)vm2(/|$)', 'A context of node:vm keeps nobody in: code of others runs in server/src/runtime/sandbox.')];

const nodeFloors = [
  never('nodes-use-sdk-node-only', { path: '^nodes/', pathNot: SPEC }, sdk('workflow', 'api', 'testing'), 'A node package sees what a package of a stranger sees.'),
  never('node-specs-use-sdk-testing', { path: `^nodes/.*${SPEC}` }, sdk('workflow', 'api'), 'Specs of a node run on plain objects through sdk/testing.'),
  never('nodes-know-no-host', '^nodes/', '^(server|editor|e2e|bench)/', 'A node package sees what a package of a stranger sees.'),
  never('nodes-stand-alone', { path: '^nodes/([^/]+)/' }, { path: '^nodes/', pathNot: '^nodes/$1/' }, 'A node package must be publishable alone.'),
];

const INFRASTRUCTURE = npm('@nestjs', 'typeorm', 'pg', 'bull', 'isolated-vm[^/]*', 'fastify', 'socket\\.io', 'pino');
const SYSTEM = { dependencyTypes: ['core'] };

const serverFloors = [
  never('core-is-plain', { path: server('core'), pathNot: SPEC }, INFRASTRUCTURE, 'The same core runs in production, in tests and under a virtual clock.'),
  never('core-touches-no-system', { path: server('core'), pathNot: SPEC }, SYSTEM, 'What the core needs of the system comes through a port.'),
  never('core-is-lowest', server('core'), server('customers', 'db', 'runtime', 'platform', 'http', 'main'), 'The engine knows nobody above it.'),
  never('customers-is-plain', { path: server('customers'), pathNot: SPEC }, INFRASTRUCTURE, 'SQL is behind ports.'),
  never('customers-on-core', server('customers'), server('db', 'runtime', 'platform', 'http', 'main'), 'Customer data knows core values and the sdk only.'),
  never('platform-knows-no-feature', { path: server('platform'), pathNot: SPEC }, server('customers', 'db', 'runtime', 'http', 'main'), 'Platform serves every feature and knows none.'),
  never('platform-knows-core-errors-only', server('platform'), { path: server('core'), pathNot: '^server/src/core/errors\\.ts$' }, 'Platform serves every feature and knows none.'),
  never('db-below-http', server('db'), server('http', 'runtime', 'main'), 'The database knows ports and values.'),
  never('runtime-below-http', server('runtime'), server('http', 'main'), 'The engine runs without an API as well (role worker).'),
  never('http-not-into-runtime', server('http'), server('runtime', 'main'), 'What the API needs of the runtime is a port that main fills.'),
  never('nodes-come-through-the-catalog', '^server/src/', '^(nodes/|@parcours/node-)', 'Built-in nodes go through the same loader as any package.'),
  never('server-knows-no-editor', '^server/', '^editor/src/', 'The editor is a client like any other.'),
  never('typeorm-in-db-only', { path: '^(server|nodes|sdk|editor)/', pathNot: server('db', 'main') }, npm('typeorm', '@nestjs/typeorm'), 'One place knows how tables are mapped.'),
  never('features-meet-at-services', { path: '^server/src/http/([^/]+)/' }, { path: '^server/src/http/[^/]+/', pathNot: ['^server/src/http/($1|routing)/', '\\.(service|module)\\.ts$'] }, 'A feature uses another through its service.'),
];

const ABOVE_DOCUMENT = editor('canvas', 'fields', 'runs', 'pages', 'app');
const editorFloors = [
  never('editor-uses-workflow-and-api', { path: '^editor/src/', pathNot: SPEC }, sdk('node', 'testing'), 'The browser gets what the wire and the document need.'),
  never('editor-knows-no-server', '^editor/', '^(server|nodes)/', 'The editor knows the server by its API and nodes by their description.'),
  never('vue-flow-in-canvas-only', { path: '^editor/', pathNot: editor('canvas') }, npm('@vue-flow'), 'One place knows how the graph is drawn.'),
  never('editor-api-is-lowest', editor('api'), editor('document', 'canvas', 'fields', 'runs', 'pages', 'app'), 'canvas, fields and runs -> document -> api.'),
  never('editor-document-is-headless', editor('document'), ABOVE_DOCUMENT, 'The document is edited without a canvas in tests.'),
  never('editor-ui-knows-no-feature', editor('ui'), editor('document', 'canvas', 'fields', 'runs', 'pages', 'app'), 'Buttons know nothing of workflows.'),
  never('editor-parts-know-no-page', editor('canvas', 'fields', 'runs'), editor('pages', 'app'), 'Pages put the parts together.'),
];

module.exports = {
  forbidden: [...cycles, ...everywhere, ...sdkFloors, ...nodeFloors, ...serverFloors, ...editorFloors],
  options: {
    doNotFollow: { path: ['node_modules', '^[^/]+/dist/', '^nodes/[^/]+/dist/'] },
    exclude: { path: ['/leak-'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.vue', '.js', '.mjs', '.cjs', '.json'] },
  },
};
