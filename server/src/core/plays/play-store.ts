import type { Contact } from '@parcours/sdk/node';
import type { CommandChange } from '../changes.js';
import type { NewEvent } from '../ports.js';
import { MemoryStore } from '../testing/memory-store.js';

/** The store of one play: what happens to the contact from outside has the same consequences as in production. */
export class PlayStore extends MemoryStore {
  readonly segments = new Set<number>();

  /** Changes the contact; those who have become what an exit asks for leave, and events that come of it are recorded. */
  change(commands: readonly CommandChange[], contact: Partial<Contact>, contactId: number, now: number): Promise<void> {
    return this.alone(async () => {
      const known = this.customers.contacts.get(contactId);
      if (known) this.customers.contacts.set(contactId, { ...known, ...contact });
      const events: NewEvent[] = this.customers.run(commands, now);
      for (const { runId, exit } of this.rules.exitsOfChanged(commands)) this.endRun(runId, 'done', null, now, exit);
      this.recordEvents(events, now);
    });
  }
}
