import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RouteShape } from '@parcours/sdk/api';
import type { FastifyRequest } from 'fastify';
import { PUBLIC_PAGE } from '../../platform/public-page.js';
import { API_ROUTE } from './api.js';
import { checkInput } from './check-input.js';

/** Runs after the access guard: what a handler receives has the shape its route declares. */
@Injectable()
export class InputGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_PAGE, [context.getHandler(), context.getClass()])) return true;
    const route = this.reflector.get<RouteShape>(API_ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { body } = request;
    Object.assign(request, checkInput(route, request), route.consumes === undefined ? {} : { body });
    return true;
  }
}
