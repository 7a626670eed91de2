import { Module } from '@nestjs/common';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { EnrolmentsController } from './enrolments.controller.js';
import { EnrolmentsService } from './enrolments.service.js';

@Module({ imports: [WorkflowsModule], controllers: [EnrolmentsController], providers: [EnrolmentsService] })
export class EnrolmentsModule {}
