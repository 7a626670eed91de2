import { Module } from '@nestjs/common';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { WatchingController } from './watching.controller.js';

@Module({ imports: [WorkflowsModule], controllers: [WatchingController] })
export class WatchingModule {}
