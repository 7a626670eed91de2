import { type ContactList, routes } from '@parcours/sdk/api';
import { call } from '../../api/client';

/** The list with this id, or null. The API has no route for one list, so its pages are walked. */
export async function findList(id: number): Promise<ContactList | null> {
  let cursor: string | null = null;
  do {
    const page: { items: ContactList[]; nextCursor: string | null } = await call(routes.lists.list, { query: { limit: 200, ...(cursor ? { cursor } : {}) } });
    const found = page.items.find((list) => list.id === id);
    if (found) return found;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return null;
}
