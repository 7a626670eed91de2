import { TransientError, UserError, credentialIdsIn, hideExpressions, isNodeFailure, toFailure, type NodeContext, type OptionsContext, type OptionsPage } from '@parcours/sdk/node';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Environment } from '../../core/executor/environment.js';
import { compilePlan } from '../../core/plan/compile-plan.js';
import type { FindNodeType, NodeType, PlanNode } from '../../core/plan/plan.js';
import type { OptionsRequest } from '../../core/ports.js';

export interface OptionsParts {
  readonly pool: pg.Pool;
  readonly find: FindNodeType;
  readonly environment: Pick<Environment, 'context'>;
  /** Default 20 s. */
  readonly timeoutMs?: number;
}

const MOST = 500;
const TIMEOUT_MS = 20_000;

const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most;
const isOption = (value: unknown): boolean => {
  const { value: own, label, hint } = (value ?? {}) as Record<string, unknown>;
  return isText(own, 1_000) && own !== '' && isText(label, 500) && (hint === undefined || isText(hint, 500));
};

/** What is wrong with a loader's answer, to end a sentence; null when it can be shown. */
function wrongWith(page: unknown): string | null {
  if (typeof page !== 'object' || page === null) return 'something that is not { options, nextCursor }';
  const { options, nextCursor } = page as Record<string, unknown>;
  if (!Array.isArray(options)) return 'no list of options';
  if (options.length > MOST) return `${options.length} options, more than ${MOST} at once`;
  const wrong = options.findIndex((option) => !isOption(option));
  if (wrong !== -1) return `the option ${wrong + 1} without a value or label that is text`;
  return nextCursor === undefined || nextCursor === null || isText(nextCursor, 2_000) ? null : 'a nextCursor that is not text';
}

const failed = (request: OptionsRequest, why: string, cause?: unknown): UserError =>
  new UserError('options_failed', why, { status: 422, type: request.type, options: request.options }, { cause });

/** A loader may use what the settings name, and no other credential of the workspace. */
function narrowed(context: NodeContext, allowed: ReadonlySet<number>): OptionsContext {
  const refuse = (id: number): never => {
    throw new UserError('credential_not_chosen', `These settings do not name the credential with the number ${id}; choose it in the node first.`, { credentialId: id });
  };
  return {
    now: () => context.now(),
    timezone: context.timezone,
    purposes: () => context.purposes(),
    loyaltyOffers: () => context.loyaltyOffers(),
    scoringOffers: () => context.scoringOffers(),
    contents: (search) => context.contents(search),
    credential: async (id) => (allowed.has(id) ? context.credential(id) : refuse(id)),
    http: async (request) => (request.credential === undefined || allowed.has(request.credential) ? context.http(request) : refuse(request.credential)),
  };
}

async function within<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TransientError('options_slow', `The service did not answer with its choices within ${timeoutMs / 1000} seconds; try again.`)), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Asks node packages for the choices of their fields, on behalf of people who edit a workflow. */
export class OptionLoader {
  constructor(private readonly parts: OptionsParts) {}

  async load(workspaceId: number, request: OptionsRequest): Promise<OptionsPage> {
    const type = this.parts.find(request.type, request.version);
    if (!type) throw new UserError('unknown_type', `The node type ${request.type} version ${request.version} is not installed; install its package.`, { status: 404 });
    const load = Object.hasOwn(type.definition.options ?? {}, request.options) ? type.definition.options?.[request.options] : undefined;
    if (load === undefined) throw new UserError('no_options', `The node type ${request.type} loads no choices called "${request.options}"; the field names another one.`, { status: 404 });
    const context = await this.contextFor(workspaceId, type, request);
    let page: unknown;
    try {
      page = await within(Promise.resolve().then(() => load(context, hideExpressions(request.settings).settings, request.query)), this.parts.timeoutMs ?? TIMEOUT_MS);
    } catch (thrown) {
      if (isNodeFailure(thrown) && thrown.who !== 'defect') throw thrown.who === 'user' ? failed(request, thrown.message, thrown) : thrown;
      throw failed(request, `The package of ${request.type} could not load the choices: ${toFailure(thrown).message}`, thrown);
    }
    const wrong = wrongWith(page);
    if (wrong !== null) throw failed(request, `The package of ${request.type} answered ${wrong}; tell its author.`);
    return page as OptionsPage;
  }

  /** The context the node would be called with, were it placed with these settings. */
  private async contextFor(workspaceId: number, type: NodeType, { type: name, version, settings }: OptionsRequest): Promise<OptionsContext> {
    const { rows } = await this.parts.pool.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
    const placed = { id: 'options', type: name, version, name: type.description.label.en, position: { x: 0, y: 0 }, settings };
    const plan = compilePlan({ versionId: 0, workflowId: 0, workspaceId, timezone: rows[0]?.timezone ?? 'UTC', document: { ...emptyWorkflow('options'), nodes: [placed] } }, this.parts.find);
    const context = this.parts.environment.context(plan, plan.nodes[0] as PlanNode, () => undefined);
    return narrowed(context, new Set(credentialIdsIn(type.description.fields, settings).map(({ id }) => id)));
  }
}
