import { Global, Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { Authentication } from './authentication.service.js';

/** Global, because the guard in front of every route asks it who is calling. */
@Global()
@Module({ controllers: [AccountsController], providers: [AccountsService, Authentication], exports: [AccountsService, Authentication] })
export class AccountsModule {}
