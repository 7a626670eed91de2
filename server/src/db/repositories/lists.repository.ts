import type { ContactList as ListAnswer } from '@parcours/sdk/api';
import type { DataSource } from 'typeorm';
import { ContactList } from '../entities/contact-list.entity.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

const answer = (list: ContactList): ListAnswer => ({ id: list.id, name: list.name, members: list.members, createdAt: list.createdAt.toISOString() });

/** Hand-kept lists of contacts; who is on them is `db/customers/list-members`. */
export class ListsRepository {
  constructor(private readonly source: DataSource) {}

  /** Null when the name is taken. */
  async create(workspaceId: number, name: string): Promise<ListAnswer | null> {
    const rows: { id: number }[] = await this.source.query('insert into lists (workspace_id, name) values ($1, $2) on conflict (workspace_id, name) do nothing returning id', [workspaceId, name]);
    return rows[0] === undefined ? null : this.find(workspaceId, rows[0].id);
  }

  async find(workspaceId: number, id: number): Promise<ListAnswer | null> {
    const list = await this.source.getRepository(ContactList).findOneBy({ workspaceId, id });
    return list === null ? null : answer(list);
  }

  async list(workspaceId: number, page: PageRequest): Promise<Page<ListAnswer>> {
    const after = readCursor(page.cursor, ['id']);
    const query = this.source.getRepository(ContactList).createQueryBuilder('list').where('list.workspaceId = :workspaceId', { workspaceId });
    if (after !== null) query.andWhere('list.id < :after', { after: after[0] });
    if (page.search !== undefined) query.andWhere('list.name ilike :search', { search: containing(page.search) });
    const limit = limitOf(page);
    return pageOf(await query.orderBy('list.id', 'DESC').limit(limit + 1).getMany(), limit, (list) => [list.id], answer);
  }
}
