import { Global, Module } from '@nestjs/common';
import { Letters } from './letters.service.js';
import { SystemMail } from './system-mail.service.js';

@Global()
@Module({ providers: [SystemMail, Letters], exports: [SystemMail, Letters] })
export class MailModule {}
