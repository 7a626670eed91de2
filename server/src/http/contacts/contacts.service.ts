import { Inject, Injectable } from '@nestjs/common';
import type { Contact, ContactDetail } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import type { ContactInput, StoredContact } from '../../customers/contact-identity.js';
import { lastEvents, listsOf } from '../../db/customers/contact-history.js';
import { findContact, findContacts } from '../../db/customers/find-contacts.js';
import type { Page, PageRequest } from '../../db/page.js';
import { ENGINE, POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { RunsService } from '../runs/runs.service.js';

const LAST_EVENTS = 50;
const LAST_RUNS = 20;

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
      lastEvents(this.pool, caller.workspaceId, id, LAST_EVENTS),
      this.runs.list(caller, { contactId: id, limit: LAST_RUNS }),
    ]);
    return { ...contactAnswer(contact), lists, events, runs: runs.items };
  }

  /** Throws `not_found`. */
  async find(caller: Principal, id: number): Promise<StoredContact> {
    const contact = await findContact(this.pool, caller.workspaceId, id);
    if (contact === null) throw notFound('contact');
    return contact;
  }

  async upsert(caller: Principal, input: ContactInput): Promise<Contact> {
    const [contact] = await this.engine.identify(caller.workspaceId, [input]);
    return contactAnswer(contact as StoredContact);
  }
}
