import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { IDENTITY_COLUMNS, attributeHeader } from '../../customers/csv/contact-columns.js';
import { csvLine } from '../../customers/csv/write-csv.js';
import { attributeColumns, contactPages } from '../../db/customers/export-contacts.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../injection.js';
import type { Principal } from '../routing/principal.js';

/** Contacts as a file, page by page: memory holds one page, whatever their number. Importing it again changes nothing. */
@Injectable()
export class ContactExport {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  async open({ workspaceId }: Principal, listId: number | null): Promise<AsyncGenerator<string>> {
    const columns = await attributeColumns(this.pool, workspaceId);
    const pages = contactPages(this.pool, workspaceId, listId);
    return (async function* lines() {
      yield csvLine([...IDENTITY_COLUMNS, ...columns.map(({ name, kind }) => attributeHeader(name, kind))]);
      for (;;) {
        // the answer is sent outside of the request's own context
        const { value: page, done } = await inWorkspace(workspaceId, () => pages.next());
        if (done) return;
        yield page
          .map((contact) =>
            csvLine([
              ...IDENTITY_COLUMNS.map((name) => contact[name] ?? ''),
              ...columns.map(({ name, kind }) => {
                const value = Object.hasOwn(contact.attributes, name) ? contact.attributes[name] : undefined;
                return value === undefined ? '' : kind === 'text' && typeof value === 'string' ? value : JSON.stringify(value);
              }),
            ]),
          )
          .join('');
      }
    })();
  }
}
