import { Inject, Injectable } from '@nestjs/common';
import type { Enrolment as Answer } from '@parcours/sdk/api';
import type { Enrolled, Enrolment } from '../../core/enrolment/enrolment.js';
import type { Engine } from '../../core/ports.js';
import { ENGINE } from '../injection.js';
import { withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { WorkflowsService } from '../workflows/workflows.service.js';

const answer = ({ createdAt, finishedAt, ...enrolment }: Enrolment): Answer => ({ ...enrolment, createdAt: new Date(createdAt).toISOString(), finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString() });

/** Letting many contacts enter a workflow, and how far that has come. */
@Injectable()
export class EnrolmentsService {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly workflows: WorkflowsService,
  ) {}

  async list(caller: Principal, workflowId: number): Promise<{ items: Answer[]; contacts: number }> {
    await this.workflows.assertExists(caller, workflowId);
    const [items, contacts] = await Promise.all([this.engine.enrolments.list(caller.workspaceId, workflowId), this.engine.enrolments.countContacts(caller.workspaceId)]);
    return { items: items.map(answer), contacts };
  }

  async begin(caller: Principal, workflowId: number, who: Enrolled): Promise<Answer> {
    return answer(await withStatus(this.engine.enrolments.begin(caller.workspaceId, workflowId, caller.userId, who)));
  }

  async stop(caller: Principal, workflowId: number, id: number): Promise<Answer> {
    return answer(await withStatus(this.engine.enrolments.stop(caller.workspaceId, workflowId, id)));
  }
}
