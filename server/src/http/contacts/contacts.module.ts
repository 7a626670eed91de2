import { Module } from '@nestjs/common';
import { RunsModule } from '../runs/runs.module.js';
import { ContactExport } from './contact-export.service.js';
import { ContactSettings } from './contact-settings.service.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsService } from './contacts.service.js';

@Module({ imports: [RunsModule], controllers: [ContactsController], providers: [ContactsService, ContactSettings, ContactExport], exports: [ContactsService] })
export class ContactsModule {}
