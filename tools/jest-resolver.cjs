// 1. "./x.js" written in TypeScript sources means "./x.ts"; 2. workspace packages resolve to their sources, so tests need no build.
const path = require('node:path');
const fs = require('node:fs');
const root = path.resolve(__dirname, '..');

const fromWorkspace = (request) => {
  const sdk = /^@parcours\/sdk\/(node|workflow|api|testing)$/.exec(request);
  if (sdk) return path.join(root, 'sdk/src', sdk[1], 'index.ts');
  const node = /^@parcours\/node-([a-z0-9-]+)$/.exec(request);
  if (node) return path.join(root, 'nodes', node[1] === 'template' ? '_template' : node[1], 'src/index.ts');
  return undefined;
};

module.exports = (request, options) => {
  const workspace = fromWorkspace(request);
  if (workspace) return workspace;
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('node_modules')) {
    const ts = path.resolve(options.basedir, request.slice(0, -3) + '.ts');
    if (fs.existsSync(ts)) return ts;
  }
  return options.defaultResolver(request, options);
};
