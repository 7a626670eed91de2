import type pg from 'pg';

export const TOKEN_BLOCK = 100_000;

/** Token ids without a round trip each: blocks are taken from a sequence, what a process does not use is lost. */
export class TokenIds {
  private free: { next: number; end: number }[] = [];

  constructor(private readonly pool: pg.Pool) {}

  /** Makes sure at least half a block is at hand: more than any one batch can use. */
  async reserve(): Promise<void> {
    const left = this.free.reduce((sum, block) => sum + block.end - block.next, 0);
    if (left > TOKEN_BLOCK / 2) return;
    const { rows } = await this.pool.query<{ id: number }>("select nextval('token_ids') as id");
    const first = (rows[0] as { id: number }).id * TOKEN_BLOCK;
    this.free.push({ next: first, end: first + TOKEN_BLOCK });
  }

  readonly next = (): number => {
    const [block] = this.free;
    if (!block) throw new Error('No token ids reserved: call reserve() before a batch.');
    const id = block.next++;
    if (block.next === block.end) this.free.shift();
    return id;
  };
}
