import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { ExplanationService } from './explanation.service.js';
import { LogExport } from './log-export.service.js';
import { RunExport } from './run-export.service.js';
import { LogsController } from './logs.controller.js';

@Module({ imports: [ContactsModule, RunsModule], controllers: [LogsController], providers: [LogExport, RunExport, ExplanationService] })
export class LogsModule {}
