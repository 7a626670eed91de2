import { Injectable } from '@nestjs/common';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { WorkspacesRepository } from '../../db/repositories/workspaces.repository.js';
import { Letters } from '../mail/letters.service.js';
import { SystemMail } from '../mail/system-mail.service.js';
import type { Principal } from '../routing/principal.js';

/** Writes to those who are invited, and hands out the link for when nothing can be sent. */
@Injectable()
export class InvitationLetters {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly workspaces: WorkspacesRepository,
    private readonly letters: Letters,
    private readonly mail: SystemMail,
  ) {}

  async isMember(caller: Principal, userId: number): Promise<boolean> {
    return (await this.workspaces.member(caller.workspaceId, userId)) !== null;
  }

  async send(caller: Principal, email: string, token: string): Promise<{ link: string; mailed: boolean }> {
    const link = this.letters.link('invitation', token);
    const inviter = caller.userId === null ? null : await this.accounts.userById(caller.userId);
    const workspace = await this.workspaces.read(caller.workspaceId);
    // in the language of whoever invites: the invited one's is not known yet
    const mailed = await this.mail.send({ to: email, kind: 'invitation', language: inviter?.language ?? 'en', values: { inviter: inviter?.name ?? 'Parcours', workspace: workspace?.name ?? '', link } });
    return { link, mailed };
  }
}
