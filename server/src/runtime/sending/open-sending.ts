import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import type { Sending } from '../../core/sending/sending.js';

/** Bounds a transaction. */
const SLICE = 5_000;

/** Makes due what was put off by rules that have changed, slice by slice; the order they would have come in stays. */
async function wakePutOff(pool: pg.Pool, workspaceId: number, now: number): Promise<number> {
  let woken = 0;
  for (;;) {
    const { rows } = await pool.query<{ taken: number }>(
      `with put_off as (
         select id, token_id from deliveries where workspace_id = $1 and waits_until > to_timestamp($2::float8 / 1000) and status = 0 order by waits_until limit $3 for update skip locked),
       cleared as (update deliveries d set waits_until = to_timestamp($2::float8 / 1000) from put_off p where d.id = p.id),
       due as (update tokens t set due_at = to_timestamp($2::float8 / 1000) from (select distinct token_id from put_off) p where t.id = p.token_id and t.state = 0 and t.frozen_due is null and t.due_at > to_timestamp($2::float8 / 1000))
       select count(*)::int as taken from put_off`,
      [workspaceId, now, SLICE],
    );
    const taken = rows[0]?.taken ?? 0;
    woken += taken;
    if (taken < SLICE) return woken;
  }
}

/** See `Sending`; `wake` says that messages may have fallen due. */
export function openSending(pool: pg.Pool, clock: Clock, wake: () => void): Sending {
  return {
    judgeAgain: async (workspaceId) => {
      if ((await wakePutOff(pool, workspaceId, clock.now())) > 0) wake();
    },
    lookAtLine: async (credentialId) => {
      await pool.query('update credential_paces set look_at = to_timestamp($2::float8 / 1000) where credential_id = $1 and look_at is not null', [credentialId, clock.now()]);
      wake();
    },
  };
}
