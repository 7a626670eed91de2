import { Global, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthChecks } from './health.js';

/** Global, so that any feature can register a check without knowing who asks. */
@Global()
@Module({ controllers: [HealthController], providers: [HealthChecks], exports: [HealthChecks] })
export class HealthModule {}
