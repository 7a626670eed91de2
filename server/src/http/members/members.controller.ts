import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf, type Session } from '@parcours/sdk/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SessionAnswers } from '../accounts/session-answers.service.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import { callerPlace } from '../routing/caller-place.js';
import type { Principal } from '../routing/principal.js';
import { InvitationsService } from './invitations.service.js';
import { MembersService } from './members.service.js';
import { WorkspaceLimitsService } from './workspace-limits.service.js';
import { WorkspacesService } from './workspaces.service.js';

const { members, invitations, workspace } = routes;

/** The workspace, who belongs to it, and who is invited. */
@Controller()
export class MembersController {
  constructor(
    private readonly people: MembersService,
    private readonly inviting: InvitationsService,
    private readonly workspaces: WorkspacesService,
    private readonly allowances: WorkspaceLimitsService,
    private readonly answers: SessionAnswers,
  ) {}

  @Api(workspace.create)
  createWorkspace(@Caller() caller: Principal, @Body() { name, timezone }: BodyOf<typeof workspace.create>): Promise<ResponseOf<typeof workspace.create>> {
    return this.workspaces.create(caller, name, timezone);
  }

  @Api(workspace.save)
  saveWorkspace(@Caller() caller: Principal, @Body() body: BodyOf<typeof workspace.save>): Promise<ResponseOf<typeof workspace.save>> {
    return this.workspaces.save(caller, body);
  }

  @Api(workspace.limits)
  limits(@Caller() caller: Principal): Promise<ResponseOf<typeof workspace.limits>> {
    return this.allowances.read(caller);
  }

  @Api(workspace.saveLimits)
  saveLimits(@Caller() caller: Principal, @Body() body: BodyOf<typeof workspace.saveLimits>): Promise<ResponseOf<typeof workspace.saveLimits>> {
    return this.allowances.save(caller, body);
  }

  @Api(members.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof members.list>): Promise<ResponseOf<typeof members.list>> {
    return this.people.list(caller, query);
  }

  @Api(members.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() { role }: BodyOf<typeof members.save>): Promise<ResponseOf<typeof members.save>> {
    return this.people.changeRole(caller, id, role);
  }

  @Api(members.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.people.remove(caller, id);
  }

  @Api(members.endSessions)
  endSessions(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.people.endSessions(caller, id);
  }

  @Api(members.resetLink)
  resetLink(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof members.resetLink>> {
    return this.people.resetLink(caller, id);
  }

  @Api(invitations.list)
  listInvitations(@Caller() caller: Principal, @Query() query: QueryOf<typeof invitations.list>): Promise<ResponseOf<typeof invitations.list>> {
    return this.inviting.list(caller, query);
  }

  @Api(invitations.create)
  invite(@Caller() caller: Principal, @Body() { email, role }: BodyOf<typeof invitations.create>): Promise<ResponseOf<typeof invitations.create>> {
    return this.inviting.create(caller, email, role);
  }

  @Api(invitations.remove)
  takeBack(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.inviting.remove(caller, id);
  }

  @Api(invitations.look)
  look(@Body() { token }: BodyOf<typeof invitations.look>): Promise<ResponseOf<typeof invitations.look>> {
    return this.inviting.look(token);
  }

  @Api(invitations.accept)
  async accept(@Body() body: BodyOf<typeof invitations.accept>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    return this.answers.signedIn(await this.inviting.accept(body, callerPlace(request)), request, reply);
  }
}
