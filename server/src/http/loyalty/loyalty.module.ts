import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { LoyaltyController } from './loyalty.controller.js';
import { LoyaltyService } from './loyalty.service.js';
import { TillController } from './till.controller.js';
import { TillService } from './till.service.js';

@Module({ imports: [ContactsModule], controllers: [LoyaltyController, TillController], providers: [LoyaltyService, TillService] })
export class LoyaltyModule {}
