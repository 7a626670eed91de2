import { Module } from '@nestjs/common';
import { RunsModule } from '../runs/runs.module.js';
import { OperationsController } from './operations.controller.js';
import { OperationsService } from './operations.service.js';

@Module({ imports: [RunsModule], controllers: [OperationsController], providers: [OperationsService] })
export class OperationsModule {}
