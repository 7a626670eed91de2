import type { DataSource } from 'typeorm';

export type LinkPurpose = 'password' | 'email';

export interface AccountLink {
  readonly userId: number;
  /** The address to confirm; null for a password. */
  readonly email: string | null;
}

/** Links that are sent to people, by the hash of what is secret in them. */
export class AccountLinksRepository {
  constructor(private readonly source: DataSource) {}

  /** Replaces an earlier link of the same purpose, so that only the newest works. */
  async make(link: AccountLink & { readonly purpose: LinkPurpose; readonly tokenHash: Buffer; readonly expiresAt: Date }): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.query('delete from account_links where (user_id = $1 and purpose = $2) or expires_at < now()', [link.userId, link.purpose]);
      await manager.query('insert into account_links (token_hash, user_id, purpose, email, expires_at) values ($1, $2, $3, $4, $5)', [link.tokenHash, link.userId, link.purpose, link.email, link.expiresAt]);
    });
  }

  /** Looks without using it up, so that a weak password does not cost the link. */
  async find(tokenHash: Buffer, purpose: LinkPurpose): Promise<AccountLink | null> {
    const [row]: AccountLink[] = await this.source.query('select user_id as "userId", email from account_links where token_hash = $1 and purpose = $2 and expires_at > now()', [tokenHash, purpose]);
    return row ?? null;
  }

  /** Of many at once exactly one gets it. */
  async take(tokenHash: Buffer, purpose: LinkPurpose): Promise<AccountLink | null> {
    const [rows]: [AccountLink[]] = await this.source.query('delete from account_links where token_hash = $1 and purpose = $2 and expires_at > now() returning user_id as "userId", email', [tokenHash, purpose]);
    return rows[0] ?? null;
  }
}
