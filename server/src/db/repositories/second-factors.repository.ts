import type { DataSource } from 'typeorm';

export interface SealedSecret {
  readonly keyId: string;
  readonly sealed: Buffer;
  readonly enabled: boolean;
}

/** Authenticator secrets, sealed, and the hashes of recovery codes. */
export class SecondFactorsRepository {
  constructor(private readonly source: DataSource) {}

  async find(userId: number): Promise<SealedSecret | null> {
    const [row]: { totp_key_id: string | null; totp_sealed: Buffer | null; enabled: boolean }[] = await this.source.query(
      'select totp_key_id, totp_sealed, totp_enabled_at is not null as enabled from users where id = $1',
      [userId],
    );
    return row?.totp_key_id && row.totp_sealed ? { keyId: row.totp_key_id, sealed: row.totp_sealed, enabled: row.enabled } : null;
  }

  /** Keeps a secret that does not count yet; false when one that counts is there. */
  async offer(userId: number, keyId: string, sealed: Buffer): Promise<boolean> {
    return changed(await this.source.query('update users set totp_key_id = $2, totp_sealed = $3, totp_last_step = 0 where id = $1 and totp_enabled_at is null', [userId, keyId, sealed]));
  }

  /** Takes a time step once: of two with the same code, one is false. */
  async useStep(userId: number, step: number): Promise<boolean> {
    return changed(await this.source.query('update users set totp_last_step = $2 where id = $1 and totp_last_step < $2', [userId, step]));
  }

  async useRecoveryCode(userId: number, codeHash: Buffer): Promise<boolean> {
    return changed(await this.source.query('delete from recovery_codes where user_id = $1 and code_hash = $2', [userId, codeHash]));
  }

  /** Turns it on, with fresh recovery codes in the same transaction. */
  async enable(userId: number, codeHashes: readonly Buffer[]): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.query('update users set totp_enabled_at = coalesce(totp_enabled_at, now()) where id = $1', [userId]);
      await manager.query('delete from recovery_codes where user_id = $1', [userId]);
      await manager.query('insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])', [userId, codeHashes]);
    });
  }

  async remove(userId: number): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.query('update users set totp_key_id = null, totp_sealed = null, totp_enabled_at = null where id = $1', [userId]);
      await manager.query('delete from recovery_codes where user_id = $1', [userId]);
    });
  }
}

/** TypeORM answers `[rows, count]` to an update or delete. */
const changed = (result: unknown): boolean => Array.isArray(result) && Number(result[1]) > 0;
