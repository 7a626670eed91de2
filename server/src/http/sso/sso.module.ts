import { Module } from '@nestjs/common';
import { OidcController } from './oidc.controller.js';
import { OidcProvider } from './oidc-provider.service.js';
import { OidcSignIn } from './oidc-sign-in.service.js';
import { OidcTicket } from './oidc-ticket.service.js';

@Module({ controllers: [OidcController], providers: [OidcProvider, OidcSignIn, OidcTicket] })
export class SsoModule {}
