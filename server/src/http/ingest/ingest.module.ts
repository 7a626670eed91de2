import { Module } from '@nestjs/common';
import { IngestController } from './ingest.controller.js';
import { SnippetController } from './snippet.controller.js';
import { IngestService } from './ingest.service.js';

@Module({ controllers: [SnippetController, IngestController], providers: [IngestService] })
export class IngestModule {}
