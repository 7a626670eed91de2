import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ScoringController } from './scoring.controller.js';
import { ScoringService } from './scoring.service.js';

@Module({ imports: [ContactsModule], controllers: [ScoringController], providers: [ScoringService] })
export class ScoringModule {}
