import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RouteShape } from '@parcours/sdk/api';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';
import { PUBLIC_PAGE } from '../../platform/public-page.js';
import { Authentication } from '../accounts/authentication.service.js';
import { CONFIG } from '../injection.js';
import { forbidden, notSignedIn, unsupportedBody } from '../refusal.js';
import { API_ROUTE } from './api.js';
import './caller.js';
import { Pace } from './pace.service.js';
import { may } from './principal.js';
import { isForeign } from './same-origin.js';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** Denies by default: a handler is reached only through a route of the table, by someone who may, or when it is declared a public page. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
    @Inject(CONFIG) private readonly config: Config,
    private readonly pace: Pace,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // sockets are let in by the live gateway's own handshake
    if (context.getType() !== 'http') return false;
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_PAGE, [context.getHandler(), context.getClass()])) {
      this.pace.publicRequest(context.switchToHttp().getRequest<FastifyRequest>());
      return true;
    }
    const route = this.reflector.get<RouteShape | undefined>(API_ROUTE, context.getHandler());
    if (route === undefined) throw forbidden('not_open', 'This address is not open to anyone; use one that the API describes.');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!SAFE.includes(request.method)) this.checkSender(request, route.consumes);
    if (route.scope === 'public') {
      this.pace.stranger(request);
      return true;
    }
    const principal = await this.authentication.identify(request);
    if (principal === null) this.pace.stranger(request);
    else this.pace.caller(principal);
    if (principal === null) throw notSignedIn('not_signed_in', 'This needs a signed-in person or a valid API key, found neither; sign in, or send "Authorization: Bearer pk_...".');
    if (route.scope === 'session' && principal.userId === null) throw forbidden('not_permitted', 'This is about a signed-in person, but an API key asks; sign in to use it.');
    if (principal.secondFactorDue === true && route.scope !== 'session')
      throw forbidden('second_factor_required', 'This workspace asks for a second factor, which your account does not have yet; set it up under your account first.');
    if (!may(principal, route.scope)) throw forbidden('not_permitted', `This needs the permission "${route.scope}", which ${principal.userId === null ? 'this API key' : `the role ${principal.role}`} does not have in this workspace; ask an owner.`);
    request.principal = principal;
    return true;
  }

  private checkSender(request: FastifyRequest, expected = 'application/json'): void {
    const bearer = request.headers.authorization?.startsWith('Bearer ') === true;
    if (!bearer && isForeign(request.headers, this.config.baseUrl))
      throw forbidden('foreign_origin', `This was sent by a page of another site; use the editor at ${this.config.baseUrl}, or an API key without cookies.`);
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if ((hasBody || type !== undefined) && type !== expected)
      throw unsupportedBody(expected === 'application/json' ? 'not_json' : 'other_body', `Expected a body of the type ${expected}, found ${type === undefined ? 'none named' : JSON.stringify(type.slice(0, 80))}; send ${expected === 'application/json' ? 'JSON' : 'it'} with that content type.`);
  }
}
