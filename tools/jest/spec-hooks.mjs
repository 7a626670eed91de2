const GLOBALS = new URL('./globals.mjs', import.meta.url);
/** Files that are not shipped may keep a state or register hooks of their own while they are read. */
const OF_TESTS = /\.spec\.ts$|\/(test|testing|e2e)\/(?!.*\/node_modules\/)/;

/** Whatever belongs to tests is loaded once for each spec file, all else once for a worker. */
export async function resolve(specifier, context, next) {
  const spec = context.parentURL === undefined ? null : new URL(context.parentURL).searchParams.get('spec');
  if (spec === null) return next(specifier, context);
  const found = specifier === '@jest/globals' ? { url: GLOBALS.href, format: 'module', shortCircuit: true } : await next(specifier, context);
  if (!found.url.startsWith('file:')) return found;
  const url = new URL(found.url);
  if (specifier !== '@jest/globals' && !OF_TESTS.test(url.pathname)) return found;
  url.searchParams.set('spec', spec);
  return { ...found, url: url.href };
}
