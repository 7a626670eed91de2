import { Inject, Injectable } from '@nestjs/common';
import type { InFlightChoices, ResumeRequest, Watch, WorkflowDetail, WorkflowSummary } from '@parcours/sdk/api';
import { emptyWorkflow, readDocument, type Problem, type WorkflowDocument } from '@parcours/sdk/workflow';
import type { CatalogView, Clock, Engine, StartRequest } from '../../core/ports.js';
import type { Page, PageRequest } from '../../db/page.js';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import type { Config } from '../../platform/config.js';
import { CATALOG, CLOCK, CONFIG, ENGINE } from '../injection.js';
import { LiveRooms } from '../live/live-rooms.service.js';
import { conflict, notFound, unprocessable, withStatus } from '../refusal.js';
import { PlaysService } from '../plays/plays.service.js';
import type { Principal } from '../routing/principal.js';
import { resumePlan } from './resume-plan.js';
import { fillPaths } from './fill-paths.js';

const UNTITLED = 'Untitled workflow';

/** Reads what somebody sent as a document; throws 422 `bad_document` with everything that is wrong with it. */
function readOrRefuse(value: unknown): WorkflowDocument {
  const { document, problems } = readDocument(value);
  if (document !== null) return document;
  throw unprocessable('bad_document', `Expected a workflow, found ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${(problems as readonly Problem[])[0]?.message ?? ''}`, { problems });
}

/** Workflows as people handle them: drafts here, everything that starts or stops runs through the engine. */
@Injectable()
export class WorkflowsService {
  constructor(
    private readonly workflows: WorkflowsRepository,
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    private readonly live: LiveRooms,
    @Inject(CATALOG) private readonly catalog: CatalogView,
    private readonly plays: PlaysService,
  ) {}

  list(caller: Principal, page: PageRequest): Promise<Page<WorkflowSummary>> {
    return this.workflows.list(caller.workspaceId, page);
  }

  async read(caller: Principal, id: number): Promise<WorkflowDetail> {
    const workflow = await this.workflows.find(caller.workspaceId, id);
    if (workflow === null) throw notFound('workflow');
    const entries = await this.workflows.entries(caller.workspaceId, id);
    return { ...workflow, problems: [...(await this.engine.check(caller.workspaceId, workflow.draft))], entries: entries.map(({ nodeId, kind, key, dates, hook }) => ({ nodeId, on: kind, url: this.entryUrl(kind, key), ...(dates ? { dates } : {}), ...(hook ? { hook } : {}) })) };
  }

  async watches(caller: Principal, id: number): Promise<Watch[]> {
    if ((await this.workflows.find(caller.workspaceId, id)) === null) throw notFound('workflow');
    const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
    return (await this.engine.watches(caller.workspaceId, id)).map((watch) => ({
      ...watch, workedAt: iso(watch.workedAt), nextAt: iso(watch.nextAt), error: watch.error === null ? null : { ...watch.error, at: new Date(watch.error.at).toISOString() },
    }));
  }

  async lookNow(caller: Principal, id: number, nodeId: string): Promise<void> {
    if (!(await this.engine.lookNow(caller.workspaceId, id, nodeId))) throw notFound('entry point');
  }

  private entryUrl(kind: string, key: string): string | null {
    const folder = kind === 'webhook' ? 'hooks' : kind === 'form' ? 'forms' : null;
    return folder === null ? null : `${this.config.baseUrl}/${folder}/${encodeURIComponent(key)}`;
  }

  async create(caller: Principal, input: { readonly name?: string; readonly document?: unknown }): Promise<WorkflowDetail> {
    const document = input.document === undefined ? emptyWorkflow(input.name ?? UNTITLED) : fillPaths(readOrRefuse(input.document), this.catalog.describe().nodes);
    const draft = input.name === undefined ? document : { ...document, name: input.name };
    return this.told(caller, await this.workflows.create(caller.workspaceId, draft, this.clock.now()));
  }

  async save(caller: Principal, id: number, document: unknown, revision: number): Promise<WorkflowDetail> {
    const saved = await this.workflows.saveDraft(caller.workspaceId, id, readOrRefuse(document), revision, this.clock.now());
    if (saved === null) {
      const { revision: current } = await this.read(caller, id);
      throw conflict('revision_conflict', `Somebody else saved this workflow in between (you have revision ${revision}, it is at ${current}); load it again and repeat your change.`, { revision: current });
    }
    return this.told(caller, id);
  }

  async publish(caller: Principal, id: number, { revision, inFlight = {}, despiteCases = false }: { readonly revision: number; readonly inFlight?: InFlightChoices; readonly despiteCases?: boolean }): Promise<WorkflowDetail> {
    if (!despiteCases) await this.plays.assertPassing(caller, id);
    await withStatus(this.engine.publish(caller.workspaceId, id, revision, caller.userId, inFlight));
    return this.told(caller, id);
  }

  async pause(caller: Principal, id: number): Promise<WorkflowDetail> {
    await withStatus(this.engine.pause(caller.workspaceId, id));
    return this.told(caller, id);
  }

  async resume(caller: Principal, id: number, request: ResumeRequest): Promise<WorkflowDetail> {
    await withStatus(this.engine.resume(caller.workspaceId, id, resumePlan(request), caller.userId));
    return this.told(caller, id);
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const { revision } = await this.read(caller, id);
    await withStatus(this.engine.remove(caller.workspaceId, id));
    this.live.publish({ type: 'workflow.changed', workflowId: id, revision }, caller.workspaceId);
  }

  /** The workflow as it is now, also told to those who look at the list. */
  private async told(caller: Principal, id: number): Promise<WorkflowDetail> {
    const workflow = await this.read(caller, id);
    this.live.publish({ type: 'workflow.changed', workflowId: id, revision: workflow.revision }, caller.workspaceId);
    return workflow;
  }

  /** The shape first; meaning only once the shape is right. */
  async check(caller: Principal, document: unknown): Promise<{ problems: Problem[] }> {
    const shape = readDocument(document);
    return { problems: shape.document === null ? [...shape.problems] : [...(await this.engine.check(caller.workspaceId, shape.document))] };
  }

  async export(caller: Principal, id: number): Promise<WorkflowDocument> {
    return (await this.read(caller, id)).draft;
  }

  async start(caller: Principal, id: number, request: StartRequest): Promise<{ runId: number }> {
    return { runId: await withStatus(this.engine.startRun(caller.workspaceId, id, request)) };
  }

  async assertExists(caller: Principal, id: number): Promise<void> {
    if (!(await this.workflows.exists(caller.workspaceId, id))) throw notFound('workflow');
  }
}
