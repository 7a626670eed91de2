import type { Contact } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Claim } from '../../core/ports.js';
import type { Lane, Token } from '../../core/run.js';
import { IS_PAUSED, setAside } from '../operations/freeze-tokens.js';
import { LANE, TOKEN_COLUMNS, toToken, type TokenRow } from './token-row.js';

/** Bounds how much of a paused workflow one transaction sets aside. */
const MAX_SET_ASIDE = 20;

/** Locks due tokens of a lane, earliest first, passing over those somebody else holds. Those of paused workflows are set aside on the way. */
export async function claimDue(client: pg.ClientBase, lane: Lane, limit: number, now: number): Promise<Token[]> {
  for (let rounds = 0; rounds < MAX_SET_ASIDE; rounds++) {
    const { rows } = await client.query<TokenRow & { paused: boolean }>(
      `select ${TOKEN_COLUMNS}, ${IS_PAUSED} as paused from tokens t
       where t.lane = $1 and t.due_at <= to_timestamp($2::float8 / 1000) and t.due_at < 'infinity' order by t.due_at limit $3 for update of t skip locked`,
      [LANE[lane], now, limit],
    );
    await setAside(client, rows.filter((row) => row.paused).map((row) => row.id));
    const tokens = rows.filter((row) => !row.paused).map(toToken);
    if (tokens.length > 0 || rows.length === 0) return tokens;
  }
  return [];
}

interface ContactRow {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly external_id: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly attributes: Contact['attributes'];
}

export async function loadContacts(client: pg.ClientBase, ids: readonly number[]): Promise<Map<number, Contact>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<ContactRow>('select id, email, phone, external_id, timezone, locale, attributes from contacts where id = any($1::bigint[])', [[...new Set(ids)]]);
  const contacts = new Map<number, Contact>();
  for (const { id, email, phone, external_id, timezone, locale, attributes } of rows) contacts.set(id, { id, email, phone, externalId: external_id, timezone, locale, attributes });
  return contacts;
}

/**
 * Locks the runs of forked tokens, in id order, and reads their other tokens: whoever moves one branch of a run sees all of it,
 * and joins are decided by one mover at a time.
 */
async function loadSiblings(client: pg.ClientBase, tokens: readonly Token[]): Promise<Map<number, Token[]>> {
  const siblings = new Map<number, Token[]>();
  const runIds = [...new Set(tokens.filter((token) => token.forked).map((token) => token.runId))];
  if (runIds.length === 0) return siblings;
  await client.query('select id from runs where id = any($1::bigint[]) order by id for update', [runIds]);
  const { rows } = await client.query<TokenRow>(`select ${TOKEN_COLUMNS} from tokens t where t.run_id = any($1::bigint[]) and t.id <> all($2::bigint[])`, [runIds, tokens.map((token) => token.id)]);
  for (const token of rows.map(toToken)) siblings.set(token.runId, [...(siblings.get(token.runId) ?? []), token]);
  return siblings;
}

/** Completes a claim with what its execution needs. */
export async function completeClaim(client: pg.ClientBase, tokens: readonly Token[], now: number): Promise<Claim> {
  const contacts = await loadContacts(client, tokens.flatMap((token) => (token.contactId === null ? [] : [token.contactId])));
  return { now, tokens, contacts, siblings: await loadSiblings(client, tokens) };
}
