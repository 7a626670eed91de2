import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RouteShape } from '@parcours/sdk/api';
import type { FastifyRequest } from 'fastify';
import { Observable, from, mergeMap } from 'rxjs';
import { API_ROUTE } from '../routing/api.js';
import '../routing/caller.js';
import { auditDetails, auditSubject } from './audit-details.js';
import { AuditTrail, type AuditNote } from './audit-trail.service.js';
import { leavesTrace, routeName } from './route-name.js';
import { callerPlace } from '../routing/caller-place.js';

/**
 * Writes one entry for every request that changed something, after the change and before the answer. A change whose entry cannot be
 * written is answered as a failure: nothing happens without a trace that the caller takes for done.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly trail: AuditTrail,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = context.getType() === 'http' ? this.reflector.get<RouteShape | undefined>(API_ROUTE, context.getHandler()) : undefined;
    if (route === undefined || !leavesTrace(route)) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return new Observable((subscriber) =>
      this.trail.collect((kept) =>
        next
          .handle()
          .pipe(mergeMap((answer) => from(this.write(route, request, kept.note, answer).then(() => answer as unknown))))
          .subscribe(subscriber),
      ),
    );
  }

  private async write(route: RouteShape, request: FastifyRequest, note: AuditNote, answer: unknown): Promise<void> {
    const { principal } = request;
    const workspaceId = note.workspaceId ?? principal?.workspaceId;
    // a request about nobody we know: there is no workspace that it concerns
    if (workspaceId === undefined) return;
    const userId = note.userId ?? principal?.userId ?? null;
    const actor = userId !== null ? ({ kind: 'person', id: userId } as const) : principal?.keyId !== undefined ? ({ kind: 'key', id: principal.keyId } as const) : ({ kind: 'system' } as const);
    await this.trail.write({
      workspaceId, actor, action: routeName(route),
      subject: auditSubject((request.params ?? {}) as Record<string, unknown>, answer, note),
      // the log outlives people who are erased: what was said of a contact is no part of it
      details: auditDetails(route.scope === 'contacts:edit' ? undefined : request.body, note),
      ...callerPlace(request),
    });
  }
}
