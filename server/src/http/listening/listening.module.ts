import { Module } from '@nestjs/common';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { ListeningController } from './listening.controller.js';

@Module({ imports: [WorkflowsModule], controllers: [ListeningController] })
export class ListeningModule {}
