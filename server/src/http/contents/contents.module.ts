import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ContentImagesController } from './content-images.controller.js';
import { ContentsController } from './contents.controller.js';
import { ContentsService } from './contents.service.js';

@Module({ imports: [ContactsModule], controllers: [ContentsController, ContentImagesController], providers: [ContentsService] })
export class ContentsModule {}
