import { Module } from '@nestjs/common';
import { ApiKeyRights } from './api-key-rights.service.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({ controllers: [ApiKeysController], providers: [ApiKeysService, ApiKeyRights], exports: [ApiKeyRights] })
export class ApiKeysModule {}
