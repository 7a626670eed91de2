import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConsentController } from './consent.controller.js';
import { ConsentService } from './consent.service.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesService } from './preferences.service.js';
import { PrivacyService } from './privacy.service.js';

@Module({ imports: [ContactsModule], controllers: [ConsentController, PreferencesController], providers: [ConsentService, PreferencesService, PrivacyService] })
export class ConsentModule {}
