import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { AuditRepository, type NewAuditEntry } from '../../db/repositories/audit.repository.js';

/** What a feature adds to the entry of the request it serves. Never a secret: it is kept for a year. */
export interface AuditNote {
  /** What was changed, as people know it: a name, an address. */
  readonly subject?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Of requests by nobody in particular, such as signing in: whose they turned out to be. */
  readonly workspaceId?: number;
  readonly userId?: number;
}

/** Collects what is known of the change a request makes; the interceptor writes it once the change is made. */
@Injectable()
export class AuditTrail {
  private readonly notes = new AsyncLocalStorage<{ note: AuditNote }>();

  constructor(private readonly entries: AuditRepository) {}

  /** Notes of one request add up; outside of a request (the command line) there is nothing to note in. */
  note(note: AuditNote): void {
    const kept = this.notes.getStore();
    if (kept !== undefined) kept.note = { ...kept.note, ...note };
  }

  /** Runs `work` with an empty note, which it hands over. */
  collect<Result>(work: (kept: { readonly note: AuditNote }) => Result): Result {
    const kept = { note: {} };
    return this.notes.run(kept, () => work(kept));
  }

  async write(entry: NewAuditEntry): Promise<void> {
    await this.entries.add(entry);
  }
}
