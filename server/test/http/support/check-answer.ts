import { routes, type RouteShape } from '@parcours/sdk/api';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

const ajv = (formats as unknown as (ajv: Ajv) => Ajv)(new Ajv({ strict: true }));
const compiled = new Map<RouteShape, ValidateFunction>();

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
  let validate = compiled.get(route);
  if (validate === undefined) compiled.set(route, (validate = ajv.compile(JSON.parse(JSON.stringify(route.response, (key, value: unknown) => (key === '$id' ? undefined : value))) as object)));
  if (!validate(body)) throw new Error(`${route.name} answered another shape than it promises: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body).slice(0, 500)}`);
}
