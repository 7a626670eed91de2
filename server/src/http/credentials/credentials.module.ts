import { Module } from '@nestjs/common';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';
import { OAuthCallbackController } from './oauth-callback.controller.js';

@Module({ controllers: [CredentialsController, OAuthCallbackController], providers: [CredentialsService] })
export class CredentialsModule {}
