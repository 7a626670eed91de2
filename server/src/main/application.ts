import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import files from '@fastify/static';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { HttpModule } from '../http/http.module.js';
import { registerBodyParsers } from '../http/routing/body-parsers.js';
import { registerSecurityHeaders } from '../http/routing/security-headers.js';
import { ErrorFilter } from '../platform/error-filter.js';
import { HealthModule } from '../platform/health.module.js';
import { NestLog } from '../platform/nest-log.js';
import { refuseAddress } from '../platform/refuse-address.js';
import { patience, trusts } from './edge.js';
import type { Cluster } from './cluster/cluster.js';
import { InfrastructureModule, type Infrastructure } from './infrastructure.module.js';

@Module({})
class ServerModule {
  static of(parts: Infrastructure, others: readonly DynamicModule[]): DynamicModule {
    return { module: ServerModule, imports: [InfrastructureModule.of(parts), HealthModule, HttpModule, ...others] };
  }
}

@Module({})
class WorkerModule {
  static of(others: readonly DynamicModule[]): DynamicModule {
    return { module: WorkerModule, imports: [HealthModule, ...others] };
  }
}

/** A process that only moves runs: it answers for its health and nothing else. */
export async function createWorkerApplication(log: Logger, cluster?: Cluster): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ genReqId: () => randomUUID(), forceCloseConnections: true });
  const modules = cluster === undefined ? [] : [cluster.wakeModule(true)];
  const app = await NestFactory.create<NestFastifyApplication>(WorkerModule.of(modules), adapter, { logger: new NestLog(log), abortOnError: false });
  app.useGlobalFilters(new ErrorFilter(log));
  cluster?.joinUnseen();
  await app.init();
  return app;
}

/** The whole HTTP side, ready to listen. `works`: this process moves runs as well. */
export async function createApplication(parts: Infrastructure, log: Logger, works = true, cluster?: Cluster): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: parts.config.bodyLimitBytes, ...patience(), frameworkErrors: refuseAddress, trustProxy: trusts(parts.config.trustedProxies), genReqId: () => randomUUID(), forceCloseConnections: true });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  // before Nest adds its routes: fastify runs a hook only for routes that come after it
  registerSecurityHeaders(fastify, parts.config.baseUrl);
  registerBodyParsers(fastify);
  await fastify.register(cookie);
  // the build of the editor has laid a compressed copy beside each of its files
  await fastify.register(files, { serve: false, preCompressed: true });
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.of(parts, cluster === undefined ? [] : [cluster.wakeModule(works)]), adapter, { bodyParser: false, logger: new NestLog(log), abortOnError: false });
  app.getHttpServer().maxConnections = parts.config.maxConnections;
  app.useGlobalFilters(new ErrorFilter(log));
  app.useWebSocketAdapter(cluster === undefined ? new IoAdapter(app) : cluster.socketAdapter(app));
  await app.init();
  return app;
}
