import { routes, type RouteShape } from '@parcours/sdk/api';

const names = new Map<RouteShape, string>(
  Object.entries(routes as Record<string, Record<string, RouteShape>>).flatMap(([group, members]) => Object.entries(members).map(([name, route]) => [route, `${group}.${name}`] as const)),
);

/** What the route table calls a route: `workflows.publish`. */
export const routeName = (route: RouteShape): string => names.get(route) ?? `${route.method} ${route.path}`;

/** Reading leaves no trace; a route that may change something does, unless the table says why not. */
export const leavesTrace = (route: RouteShape): boolean => route.method !== 'GET' && route.audit === undefined;
