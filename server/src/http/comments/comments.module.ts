import { Module } from '@nestjs/common';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { CommentsController } from './comments.controller.js';

@Module({ imports: [WorkflowsModule], controllers: [CommentsController] })
export class CommentsModule {}
