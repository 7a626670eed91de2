import { Module } from '@nestjs/common';
import { LogExport } from './log-export.service.js';
import { LogsController } from './logs.controller.js';

@Module({ controllers: [LogsController], providers: [LogExport] })
export class LogsModule {}
