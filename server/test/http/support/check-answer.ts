import { routes, type RouteShape } from '@parcours/sdk/api';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/** This file is read again for each spec file; the table is the same for all of a worker, so what was compiled from it is kept, by the name of the route. */
const KEPT = Symbol.for('parcours.answers');
const compiled = ((globalThis as { [KEPT]?: Map<string, ValidateFunction> })[KEPT] ??= new Map<string, ValidateFunction>());
// most answers are checked a few times: making the check quicker takes longer than the checks
const ajv = (formats as unknown as (ajv: Ajv) => Ajv)(new Ajv({ strict: true, code: { optimize: false } }));

export const allRoutes: readonly (RouteShape & { readonly name: string })[] = Object.entries(routes).flatMap(([group, members]) =>
  Object.entries(members as Record<string, RouteShape>).map(([name, route]) => ({ ...route, name: `${group}.${name}` })),
);

const patterns = allRoutes.map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`) }));

/** Every answer of every test is held against the table: a success has the status and the shape it promises. */
export function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const route = patterns.find((candidate) => candidate.route.method === method && candidate.pattern.test(path))?.route;
  if (route === undefined || status >= 400) return;
  if (status !== (route.status ?? 200)) throw new Error(`${route.name} promises the status ${route.status ?? 200} and answered ${status}.`);
  if (route.response === undefined) return;
  let validate = compiled.get(route.name);
  if (validate === undefined) compiled.set(route.name, (validate = ajv.compile(JSON.parse(JSON.stringify(route.response, (key, value: unknown) => (key === '$id' ? undefined : value))) as object)));
  if (!validate(body)) throw new Error(`${route.name} answered another shape than it promises: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body).slice(0, 500)}`);
}
