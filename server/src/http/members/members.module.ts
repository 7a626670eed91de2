import { Module } from '@nestjs/common';
import { InvitationLetters } from './invitation-letters.service.js';
import { InvitationsService } from './invitations.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { WorkspaceLimitsService } from './workspace-limits.service.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({ controllers: [MembersController], providers: [InvitationLetters, InvitationsService, MembersService, WorkspaceLimitsService, WorkspacesService] })
export class MembersModule {}
