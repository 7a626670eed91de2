import { HttpCode, RequestMapping, RequestMethod, SetMetadata, applyDecorators } from '@nestjs/common';
import type { RouteShape } from '@parcours/sdk/api';

export const API_PREFIX = '/api/v1';
export const API_ROUTE = 'parcours:route';

/** Binds a controller method to a route of the table: address, status, what the caller must be allowed, and what may come in. */
export const Api = (route: RouteShape): MethodDecorator =>
  applyDecorators(RequestMapping({ path: API_PREFIX + route.path, method: RequestMethod[route.method] }), HttpCode(route.status ?? 200), SetMetadata(API_ROUTE, route));
