import { Module } from '@nestjs/common';
import { PlaysModule } from '../plays/plays.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { WorkflowsController } from './workflows.controller.js';
import { WorkflowsService } from './workflows.service.js';

@Module({ imports: [PlaysModule, RunsModule], controllers: [WorkflowsController], providers: [WorkflowsService], exports: [WorkflowsService] })
export class WorkflowsModule {}
