import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, LoadedPage, TemplatePreview, routes } from '@parcours/sdk/api';
import { UserError, checkSvg, contactScope, credentialIdsIn, migrateSettings, toFailure, type JsonObject, type Migrated, type ResourceKind } from '@parcours/sdk/node';
import type pg from 'pg';
import { previewTemplates } from '../../core/parameters/preview-templates.js';
import type { CatalogView, Engine } from '../../core/ports.js';
import { findSegment, listSegments } from '../../db/customers/read-segments.js';
import { ListsRepository } from '../../db/repositories/lists.repository.js';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import { CATALOG, ENGINE, POOL } from '../injection.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { sampleContact } from '../../customers/contents/sample-contact.js';
import { forbidden, notFound, unprocessable, withStatus } from '../refusal.js';
import { may, type Principal } from '../routing/principal.js';

interface OptionsAsked {
  readonly version: number;
  readonly options: string;
  readonly settings: JsonObject;
  readonly search?: string;
  readonly cursor?: string;
  readonly value?: string;
}

interface Asked {
  readonly search?: string;
  readonly cursor?: string;
  readonly id?: number;
}

const PAGE = 50;

/** All templates of one preview together: what people write may take long, and others wait for this process meanwhile. */
const PREVIEW_MS = 500;
/** What is shown below a field. */
const MOST_SHOWN = 4_000;

type ProofAsked = BodyOf<typeof routes.catalog.proof>;
type PreviewAsked = BodyOf<typeof routes.catalog.preview>;

/** What people who build a workflow ask of node types and of the workspace. */
@Injectable()
export class CatalogService {
  constructor(
    @Inject(CATALOG) private readonly catalog: CatalogView,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly workflows: WorkflowsRepository,
    private readonly lists: ListsRepository,
    @Inject(POOL) private readonly pool: pg.Pool,
    private readonly contacts: ContactsService,
    private readonly audit: AuditTrail,
  ) {}

  async options(caller: Principal, type: string, { version, options, settings, search = '', cursor, value }: OptionsAsked): Promise<LoadedPage> {
    const fields = this.catalog.find(type, version)?.description.fields ?? {};
    if (credentialIdsIn(fields, settings).length > 0 && !may(caller, 'credentials:use'))
      throw forbidden('not_permitted', `Loading these choices uses a credential, which the role ${caller.role} may not do; ask an owner.`);
    const page = await this.engine.loadOptions(caller.workspaceId, { type, version, options, settings, query: { search, cursor: cursor ?? null, value: value ?? null } });
    return { options: page.options.map(({ value: own, label, hint }) => ({ value: own, label, ...(hint === undefined ? {} : { hint }) })), nextCursor: page.nextCursor ?? null };
  }

  /** A test of a message, in the inbox of whoever writes it. Throws with the node's own sentence when it was not sent. */
  async proof(caller: Principal, type: string, { version, settings, to, contactId, json = {}, name = '' }: ProofAsked): Promise<void> {
    const fields = this.catalog.find(type, version)?.description.fields ?? {};
    if (credentialIdsIn(fields, settings as JsonObject).length > 0 && !may(caller, 'credentials:use'))
      throw forbidden('not_permitted', `Sending a test uses a credential, which the role ${caller.role} may not do; ask an owner.`);
    if (contactId !== undefined && !may(caller, 'contacts:read')) throw forbidden('not_permitted', 'You may not see contacts; send the test with the sample instead.');
    const contact = contactId === undefined ? sampleContact('en') : await this.contacts.find(caller, contactId);
    this.audit.note({ subject: to });
    await withStatus(this.engine.sendProof(caller.workspaceId, { type, version, settings: settings as JsonObject, to, contact, json: json as JsonObject, name }));
  }

  /** A package that cannot do it has no part in what is wrong with the request: its sentence is the answer. */
  async migrate(type: string, from: number, settings: JsonObject): Promise<Migrated> {
    const versions = this.catalog.describe().nodes.filter((node) => node.type === type).map((node) => node.version);
    const newest = versions.length === 0 ? undefined : this.catalog.find(type, Math.max(...versions));
    if (newest === undefined) throw notFound('node type');
    const { type: name, version, migrate } = newest.definition;
    if (from >= version) throw unprocessable('already_newest', `The newest version of ${type} is ${version}; a node of version ${from} cannot be updated.`, { version });
    try {
      return await migrateSettings({ type: name, version, migrate }, from, settings);
    } catch (thrown) {
      const failure = toFailure(thrown);
      throw new UserError(failure.code, failure.message, { status: 422, type, from }, { cause: thrown });
    }
  }

  /** The settings' templates with somebody's data, as `prepareItems` would fill them in. */
  async preview({ workspaceId }: Principal, type: string, { version, settings, json, contact, workflow }: PreviewAsked): Promise<TemplatePreview[]> {
    const found = this.catalog.find(type, version);
    if (found === undefined) throw notFound('node type');
    const whose = contact === null ? null : contactScope({ id: contact.id ?? 0, email: contact.email ?? null, phone: contact.phone ?? null, externalId: contact.externalId ?? null, timezone: contact.timezone ?? null, locale: contact.locale ?? null, attributes: (contact.attributes ?? {}) as JsonObject });
    const item = json as JsonObject;
    const scope = { contact: whose, run: { id: 0, mode: whose === null ? 'flow' : 'journey', test: true, visit: 1 }, workflow, now: new Date().toISOString(), json: item };
    let until: number | null = null;
    // counted from when the sandbox has answered: it has limits of its own, and others do not wait for it
    const goOn = (): boolean => performance.now() < (until ??= performance.now() + PREVIEW_MS);
    const previews = await previewTemplates(found.description.fields, settings as JsonObject, scope, (request) => this.engine.evaluate(workspaceId, request), goOn);
    return previews.map(({ path, text, problem }) => ({ path, text: text?.slice(0, MOST_SHOWN) ?? null, problem }));
  }

  /** The picture of a node type; checked again on the way out, because it is shown in everybody's browser. */
  icon(type: string, version: number): string {
    const icon = this.catalog.find(type, version)?.definition.icon;
    if (typeof icon !== 'object' || checkSvg(icon.svg) !== null) throw notFound('picture');
    return icon.svg;
  }

  async resources(caller: Principal, resource: ResourceKind, { search, cursor, id }: Asked): Promise<LoadedPage> {
    const page = { limit: PAGE, ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) };
    const option = (entry: { readonly id: number; readonly name: string }) => ({ value: String(entry.id), label: entry.name });
    if (resource === 'workflow') {
      const found = id === undefined ? await this.workflows.list(caller.workspaceId, page) : one(await this.workflows.find(caller.workspaceId, id));
      return { options: found.items.map(option), nextCursor: found.nextCursor };
    }
    if (resource === 'list') {
      const found = id === undefined ? await this.lists.list(caller.workspaceId, page) : one(await this.lists.find(caller.workspaceId, id));
      return { options: found.items.map(option), nextCursor: found.nextCursor };
    }
    if (resource === 'segment') {
      const found = id === undefined ? await listSegments(this.pool, caller.workspaceId, page) : one(await findSegment(this.pool, caller.workspaceId, id));
      return { options: found.items.map(option), nextCursor: found.nextCursor };
    }
    // Templates of messages do not exist yet: there is nothing to choose.
    return { options: [], nextCursor: null };
  }
}

const one = <Entry>(entry: Entry | null): { readonly items: readonly Entry[]; readonly nextCursor: null } => ({ items: entry === null ? [] : [entry], nextCursor: null });
