import { Module } from '@nestjs/common';
import { BusinessEventsController } from './business-events.controller.js';
import { BusinessEventsService } from './business-events.service.js';

@Module({ controllers: [BusinessEventsController], providers: [BusinessEventsService] })
export class BusinessEventsModule {}
