import type { SourceCall } from '@parcours/sdk/api';
import type pg from 'pg';
import { noteReceived, type SendingSource } from '../../db/customers/sources.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';

const EVERY_MS = 500;

interface Noted {
  readonly source: SendingSource;
  received: number;
  refused: number;
  calls: SourceCall[];
}

/** Writes what sources have sent, twice a second at most: a page that shows it costs no source anything. What is not written when a process dies is missing from the page and nowhere else. */
export class SourceActivity {
  static readonly KEPT = 25;
  private readonly noted = new Map<number, Noted>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: pg.Pool,
    private readonly onError: (error: unknown) => void,
  ) {}

  note(source: SendingSource, { received, refused, calls }: { readonly received: number; readonly refused: number; readonly calls: readonly SourceCall[] }): void {
    const noted = this.noted.get(source.id) ?? { source, received: 0, refused: 0, calls: [] };
    noted.received += received;
    noted.refused += refused;
    noted.calls = [...noted.calls, ...calls].slice(-SourceActivity.KEPT);
    this.noted.set(source.id, noted);
    this.timer ??= setTimeout(() => this.write(), EVERY_MS);
  }

  async close(): Promise<void> {
    if (this.timer !== undefined) this.write();
    await this.writing;
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const all = [...this.noted.values()];
    this.noted.clear();
    this.writing = this.writing.then(async () => {
      for (const { source, received, refused, calls } of all)
        await inWorkspace(source.workspaceId, () => noteReceived(this.pool, source.workspaceId, source.id, received, refused, calls)).catch(this.onError);
    });
  }
}
