import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import Realm from './realm.mjs';
import { stackInSources } from './stack-in-sources.mjs';
import '../typescript-sources.mjs';

register('./spec-hooks.mjs', import.meta.url);

const require = createRequire(import.meta.url);
const { default: circusRunner } = require('jest-circus/runner');
const circus = createRequire(require.resolve('jest-circus/package.json'));
let files = 0;

/** Jest's own runner, but what it loads is loaded by Node itself; see Realm. A file whose docblock names another environment gets Jest's modules. */
export default async function runFile(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  if (!(environment instanceof Realm)) return circusRunner(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
  const spec = String(++files);
  Error.prepareStackTrace = stackInSources; // Jest's knows only of files that it has loaded
  runtime.requireInternalModule = (path) => {
    delete circus.cache[path]; // it keeps the tests of a file
    return circus(path);
  };
  runtime.setGlobalsForRuntime = (globals) => {
    globalThis[Symbol.for('parcours.jest')] = { ...globals, jest: runtime.jestGlobals.jestObjectFor(testPath) };
  };
  runtime.unstable_importModule = async (path) => {
    const url = pathToFileURL(path);
    url.searchParams.set('spec', spec);
    await import(url.href);
  };
  return circusRunner(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
}
