import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import './caller.js';

/** What a request asks the database is about the workspace of whoever asks, and about none while nobody is known. */
@Injectable()
export class WorkspaceInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    return new Observable((subscriber) => inWorkspace(principal?.workspaceId ?? null, () => next.handle().subscribe(subscriber)));
  }
}
