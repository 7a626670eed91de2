import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { CatalogController } from './catalog.controller.js';
import { CatalogService } from './catalog.service.js';

@Module({ imports: [ContactsModule], controllers: [CatalogController], providers: [CatalogService] })
export class CatalogModule {}
