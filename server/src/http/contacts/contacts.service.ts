import { Inject, Injectable } from '@nestjs/common';
import { routes, type Contact, type ContactDetail, type Standpoint } from '@parcours/sdk/api';
import { isNodeFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import type { ContactChange, Engine } from '../../core/ports.js';
import { checkAttributes } from '../../customers/attributes/check-attributes.js';
import type { ContactInput, StoredContact } from '../../customers/contact-identity.js';
import { readDefinitions } from '../../db/customers/attribute-definitions.js';
import { eventsOf, listsOf, type HistoryEvent } from '../../db/customers/contact-history.js';
import { findContact, findContacts } from '../../db/customers/find-contacts.js';
import type { Page, PageRequest } from '../../db/page.js';
import { ENGINE, POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import { checkInput } from '../routing/check-input.js';
import type { Principal } from '../routing/principal.js';
import { RunsService } from '../runs/runs.service.js';

const LAST_EVENTS = 50;
const LAST_RUNS = 20;
const LAST_STANDPOINTS = 10;

interface Taken {
  id: number | null;
  error: { code: string; message: string; field: string | null } | null;
}

export const contactAnswer = ({ createdAt, ...contact }: StoredContact): Contact => ({ ...contact, createdAt: new Date(createdAt).toISOString() });

@Injectable()
export class ContactsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly runs: RunsService,
  ) {}

  async list(caller: Principal, page: PageRequest): Promise<Page<Contact>> {
    const { items, nextCursor } = await findContacts(this.pool, caller.workspaceId, page);
    return { items: items.map(contactAnswer), nextCursor };
  }

  async read(caller: Principal, id: number): Promise<ContactDetail> {
    const contact = await this.find(caller, id);
    const [lists, events, runs] = await Promise.all([
      listsOf(this.pool, caller.workspaceId, id),
      eventsOf(this.pool, caller.workspaceId, id, { limit: LAST_EVENTS }),
      this.runs.list(caller, { contactId: id, limit: LAST_RUNS }),
    ]);
    return { ...contactAnswer(contact), lists, events: events.items, runs: runs.items };
  }

  /** Throws `not_found`. */
  async find(caller: Principal, id: number): Promise<StoredContact> {
    const contact = await findContact(this.pool, caller.workspaceId, id);
    if (contact === null) throw notFound('contact');
    return contact;
  }

  async upsert(caller: Principal, input: ContactInput): Promise<Contact> {
    const [contact] = await this.engine.identify(caller.workspaceId, [await this.checked(caller, input)]);
    return contactAnswer(contact as StoredContact);
  }

  /** Each for itself: one that cannot be taken keeps no other from being taken. */
  async bulk(caller: Principal, inputs: readonly unknown[]): Promise<Taken[]> {
    const definitions = await readDefinitions(this.pool, caller.workspaceId);
    const take = async (input: unknown): Promise<Taken> => {
      try {
        const body = checkInput(routes.contacts.upsert, { params: {}, query: {}, body: input ?? null }).body as ContactInput;
        const [contact] = await this.engine.identify(caller.workspaceId, [{ ...body, ...(body.attributes === undefined ? {} : { attributes: checkAttributes(body.attributes, definitions) }) }]);
        return { id: (contact as StoredContact).id, error: null };
      } catch (error) {
        if (!isNodeFailure(error) || error.who !== 'user') throw error;
        const field = error.details?.['field'];
        return { id: null, error: { code: error.code, message: error.message, field: typeof field === 'string' ? field : null } };
      }
    };
    const taken: Taken[] = [];
    // in turn, as they were sent: a later one may speak of the same person
    for (const input of inputs) taken.push(await take(input));
    return taken;
  }

  async save(caller: Principal, id: number, change: ContactChange): Promise<Contact> {
    const attributes = change.attributes === undefined ? {} : { attributes: checkAttributes(change.attributes, await readDefinitions(this.pool, caller.workspaceId)) };
    const contact = await this.engine.changeContact(caller.workspaceId, id, { ...change, ...attributes });
    if (contact === null) throw notFound('contact');
    return contactAnswer(contact);
  }

  async remove(caller: Principal, id: number): Promise<void> {
    if (!(await this.engine.removeContact(caller.workspaceId, id))) throw notFound('contact');
  }

  async events(caller: Principal, id: number, page: PageRequest): Promise<Page<HistoryEvent>> {
    await this.find(caller, id);
    return eventsOf(this.pool, caller.workspaceId, id, page);
  }

  /** Where the contact stands in its journeys under way, and the nodes that come next. */
  async standpoints(caller: Principal, id: number): Promise<Standpoint[]> {
    await this.find(caller, id);
    const { items } = await this.runs.list(caller, { contactId: id, limit: 200 });
    const underWay = items.filter(({ status }) => status === 'running' || status === 'waiting' || status === 'queued').slice(0, LAST_STANDPOINTS);
    const runs = await Promise.all(underWay.map((run) => this.runs.read(caller, run.id)));
    return runs.flatMap(({ id: runId, workflowId, workflowName, document, positions }) => {
      const nameOf = (nodeId: string): string => document.nodes.find((node) => node.id === nodeId)?.name ?? nodeId;
      return positions.map(({ nodeId, state, until, event }) => ({ runId, workflowId, workflowName, node: nameOf(nodeId), state, until, event, next: document.edges.filter(({ from }) => from.node === nodeId).map(({ to }) => nameOf(to.node)) }));
    });
  }

  private async checked(caller: Principal, input: ContactInput): Promise<ContactInput> {
    if (input.attributes === undefined) return input;
    return { ...input, attributes: checkAttributes(input.attributes, await readDefinitions(this.pool, caller.workspaceId)) };
  }
}
