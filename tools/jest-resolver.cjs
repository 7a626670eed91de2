const path = require('node:path');
const fs = require('node:fs');
const workspaceSource = require('./workspace-sources.cjs');

/** "./x.js" written in TypeScript sources means "./x.ts"; workspace packages resolve to their sources. */
module.exports = (request, options) => {
  const workspace = workspaceSource(request);
  if (workspace) return workspace;
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('node_modules')) {
    const ts = path.resolve(options.basedir, request.slice(0, -3) + '.ts');
    if (fs.existsSync(ts)) return ts;
  }
  return options.defaultResolver(request, options);
};
