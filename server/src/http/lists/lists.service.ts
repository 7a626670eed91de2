import { Inject, Injectable } from '@nestjs/common';
import type { Contact, ContactList } from '@parcours/sdk/api';
import { addToList, removeFromList } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import { findMembers } from '../../db/customers/list-members.js';
import type { Page, PageRequest } from '../../db/page.js';
import { ListsRepository } from '../../db/repositories/lists.repository.js';
import { ContactsService, contactAnswer } from '../contacts/contacts.service.js';
import { ENGINE, POOL } from '../injection.js';
import { conflict, notFound, withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

/** Hand-kept lists. Who joins or leaves goes through the engine: journeys listen for it. */
@Injectable()
export class ListsService {
  constructor(
    private readonly lists: ListsRepository,
    private readonly contacts: ContactsService,
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  list(caller: Principal, page: PageRequest): Promise<Page<ContactList>> {
    return this.lists.list(caller.workspaceId, page);
  }

  async create(caller: Principal, name: string): Promise<ContactList> {
    const list = await this.lists.create(caller.workspaceId, name);
    if (list === null) throw conflict('name_taken', `There is a list named "${name}" already; choose another name.`, { field: 'name' });
    return list;
  }

  async members(caller: Principal, id: number, page: PageRequest): Promise<Page<Contact>> {
    await this.find(caller, id);
    const { items, nextCursor } = await findMembers(this.pool, caller.workspaceId, id, page);
    return { items: items.map(contactAnswer), nextCursor };
  }

  async add(caller: Principal, id: number, contactId: number): Promise<void> {
    const list = await this.find(caller, id);
    await this.contacts.find(caller, contactId);
    await withStatus(this.engine.command(caller.workspaceId, contactId, addToList(list.name)));
  }

  async removeMember(caller: Principal, id: number, contactId: number): Promise<void> {
    const list = await this.find(caller, id);
    await this.contacts.find(caller, contactId);
    await withStatus(this.engine.command(caller.workspaceId, contactId, removeFromList(list.name)));
  }

  private async find(caller: Principal, id: number): Promise<ContactList> {
    const list = await this.lists.find(caller.workspaceId, id);
    if (list === null) throw notFound('list');
    return list;
  }
}
