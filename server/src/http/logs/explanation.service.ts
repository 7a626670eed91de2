import { Inject, Injectable } from '@nestjs/common';
import type { Explanation } from '@parcours/sdk/api';
import type pg from 'pg';
import type { CatalogView } from '../../core/ports.js';
import { explain } from '../../customers/explanation/explain.js';
import { explainedWorkflow, readRefusals } from '../../db/runs/explained-workflow.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { CATALOG, POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { RunsService } from '../runs/runs.service.js';

/** So many runs of the contact are told step by step; earlier ones are in its list of runs. */
const TOLD_RUNS = 3;
const MOST_DECISIONS = 300;

/** Why a contact is where it is, or is not, in a workflow. */
@Injectable()
export class ExplanationService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CATALOG) private readonly catalog: CatalogView,
    private readonly contacts: ContactsService,
    private readonly runs: RunsService,
  ) {}

  /** Throws `not_found`. */
  async explain(caller: Principal, contactId: number, asked: number | undefined): Promise<Explanation> {
    const contact = await this.contacts.find(caller, contactId);
    const workflowId = asked ?? (await this.runs.list(caller, { contactId, limit: 1 })).items[0]?.workflowId;
    const workflow = workflowId === undefined ? null : await explainedWorkflow(this.pool, caller.workspaceId, workflowId);
    if (workflow === null || workflowId === undefined) throw notFound('workflow');
    const { items } = await this.runs.list(caller, { contactId, workflowId, limit: TOLD_RUNS });
    const runs = await Promise.all(items.map(({ id }) => this.runs.read(caller, id)));
    const refusals = await readRefusals(this.pool, caller.workspaceId, workflowId, contactId);
    const { id, name, status, deleted, document, timezone } = workflow;
    const { nodes } = this.catalog.describe();
    const decisions = explain({ workflow: { status, deleted, document }, runs, refusals, zone: contact.timezone ?? timezone, labelOf: (type, version, port) => nodes.find((one) => one.type === type && one.version === version)?.ports.find(({ id: known }) => known === port)?.label ?? null });
    return { workflow: { id, name, deleted }, inside: items.some(({ endedAt }) => endedAt === null), decisions: decisions.slice(-MOST_DECISIONS) };
  }
}
