const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');

/** The source file behind an import of a workspace package, or undefined; so tests need no build. */
module.exports = (request) => {
  const sdk = /^@parcours\/sdk\/(node|workflow|api|testing)$/.exec(request);
  if (sdk) return path.join(root, 'sdk/src', sdk[1], 'index.ts');
  const node = /^@parcours\/node-([a-z0-9-]+)$/.exec(request);
  if (!node) return undefined;
  const source = path.join(root, 'nodes', node[1] === 'template' ? '_template' : node[1], 'src/index.ts');
  return fs.existsSync(source) ? source : undefined;
};
