import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { toProblem } from './problem.js';

/**
 * Gives every failed request the one error shape, and writes to the log what the answer keeps to itself.
 * Made by hand: `app.useGlobalFilters(new ErrorFilter(log))`.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(thrown, { id: request.id, method: request.method, url: request.url, nowMs: Date.now() });
    if (problem.report) {
      const facts = { requestId: request.id, method: request.method, route: request.routeOptions.url, status: problem.status, code: problem.body.error.code };
      this.log.error({ ...facts, err: thrown instanceof Error ? thrown : new Error(String(thrown)) }, 'request failed');
    }
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is out already; cutting the connection is the only way left to say that it is not whole.
      reply.raw.destroy();
      return;
    }
    if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', String(problem.retryAfterSeconds));
    void reply.status(problem.status).type('application/json; charset=utf-8').send(JSON.stringify(problem.body));
  }
}
