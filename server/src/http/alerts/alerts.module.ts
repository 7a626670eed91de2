import { Module } from '@nestjs/common';
import { AlertRulesController } from './alert-rules.controller.js';
import { AlertsController } from './alerts.controller.js';
import { DigestController } from './digest.controller.js';

@Module({ controllers: [AlertsController, AlertRulesController, DigestController] })
export class AlertsModule {}
