import { Body, Controller, Req } from '@nestjs/common';
import { routes, type BodyOf } from '@parcours/sdk/api';
import type { FastifyRequest } from 'fastify';
import { Api } from '../routing/api.js';
import { callerPlace } from '../routing/caller-place.js';
import { PasswordReset } from './password-reset.service.js';

const table = routes.passwordReset;

/** For people who cannot sign in. */
@Controller()
export class PasswordResetController {
  constructor(private readonly resets: PasswordReset) {}

  @Api(table.request)
  request(@Body() { email }: BodyOf<typeof table.request>, @Req() request: FastifyRequest): Promise<void> {
    return this.resets.request(email, callerPlace(request));
  }

  @Api(table.complete)
  complete(@Body() { token, password }: BodyOf<typeof table.complete>): Promise<void> {
    return this.resets.complete(token, password);
  }
}
