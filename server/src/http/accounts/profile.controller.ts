import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf, type Session } from '@parcours/sdk/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Letters } from '../mail/letters.service.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import { callerPlace } from '../routing/caller-place.js';
import type { Principal } from '../routing/principal.js';
import { EmailChange } from './email-change.service.js';
import { Profile } from './profile.service.js';
import { SecondFactor } from './second-factor.service.js';
import { SessionAnswers } from './session-answers.service.js';
import { Sessions } from './sessions.service.js';

const table = routes.account;

/** The own account: name, password, address, sessions, second factor. */
@Controller()
export class ProfileController {
  constructor(
    private readonly profile: Profile,
    private readonly sessions: Sessions,
    private readonly answers: SessionAnswers,
    private readonly secondFactor: SecondFactor,
    private readonly letters: Letters,
    private readonly emails: EmailChange,
  ) {}

  @Api(table.save)
  async save(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.save>, @Req() request: FastifyRequest): Promise<Session> {
    await this.profile.save(caller, body);
    return this.answers.current(request);
  }

  @Api(table.password)
  async password(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.password>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    await this.profile.changePassword(caller, body, callerPlace(request));
    return this.answers.renewed(request, reply);
  }

  @Api(table.email)
  async email(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.email>, @Req() request: FastifyRequest): Promise<ResponseOf<typeof table.email>> {
    return { changed: await this.emails.change(caller, body, callerPlace(request)) };
  }

  @Api(table.confirmEmail)
  confirmEmail(@Body() { token }: BodyOf<typeof table.confirmEmail>): Promise<void> {
    return this.emails.confirm(token);
  }

  @Api(table.sessions)
  async list(@Caller() caller: Principal): Promise<ResponseOf<typeof table.sessions>> {
    return { items: await this.sessions.list(caller) };
  }

  @Api(table.endSession)
  endSession(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.sessions.endOne(caller, id);
  }

  @Api(table.endOthers)
  endOthers(@Caller() caller: Principal): Promise<void> {
    return this.sessions.endOthers(caller);
  }

  @Api(table.startSecondFactor)
  async startSecondFactor(@Caller() caller: Principal, @Body() { current }: BodyOf<typeof table.startSecondFactor>, @Req() request: FastifyRequest): Promise<ResponseOf<typeof table.startSecondFactor>> {
    const user = await this.profile.prove(caller, current, callerPlace(request));
    return this.secondFactor.offer(user.id, user.email);
  }

  @Api(table.confirmSecondFactor)
  async confirmSecondFactor(@Caller() caller: Principal, @Body() { code }: BodyOf<typeof table.confirmSecondFactor>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ResponseOf<typeof table.confirmSecondFactor>> {
    const recoveryCodes = await this.secondFactor.confirm(caller.userId as number, code);
    // from here on the session may do more: it goes on under another secret (B1)
    const { user } = await this.answers.renewed(request, reply);
    this.letters.tell(user, 'secondFactorOn');
    return { recoveryCodes };
  }

  @Api(table.renewRecoveryCodes)
  async renewRecoveryCodes(@Caller() caller: Principal, @Body() { current, code }: BodyOf<typeof table.renewRecoveryCodes>, @Req() request: FastifyRequest): Promise<ResponseOf<typeof table.renewRecoveryCodes>> {
    const user = await this.profile.proveTwice(caller, { current, code }, callerPlace(request));
    return { recoveryCodes: await this.secondFactor.newRecoveryCodes(user.id) };
  }

  @Api(table.removeSecondFactor)
  async removeSecondFactor(@Caller() caller: Principal, @Body() { current, code }: BodyOf<typeof table.removeSecondFactor>, @Req() request: FastifyRequest): Promise<void> {
    const user = await this.profile.proveTwice(caller, { current, code }, callerPlace(request));
    await this.secondFactor.remove(user.id);
    this.letters.tell(user, 'secondFactorOff');
  }
}
