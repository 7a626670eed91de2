import type { DataSource } from 'typeorm';

/** Which accounts belong to whom at an identity provider. */
export class IdentitiesRepository {
  constructor(private readonly source: DataSource) {}

  async userOf(issuer: string, subject: string): Promise<number | null> {
    const [row]: { user_id: number }[] = await this.source.query('select user_id from user_identities where issuer = $1 and subject = $2', [issuer, subject]);
    return row?.user_id ?? null;
  }

  /** A second call changes nothing. */
  async link(issuer: string, subject: string, userId: number): Promise<void> {
    await this.source.query('insert into user_identities (issuer, subject, user_id) values ($1, $2, $3) on conflict do nothing', [issuer, subject, userId]);
  }
}
