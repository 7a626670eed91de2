import type { Contact } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Priority } from '../../core/admission/journey-rules.js';
import type { Claim } from '../../core/ports.js';
import type { Lane, Token } from '../../core/run.js';
import { IS_PAUSED, PAUSED_VERSIONS, setAside } from '../operations/freeze-tokens.js';
import { TOKEN_COLUMNS, lanesOf, toTokens, type TokenRow } from './token-row.js';

/** Bounds how much of a paused workflow one transaction sets aside. */
const MAX_SET_ASIDE = 20;

/** What stays free of every batch for the classes that come later, while they have something due. */
const RESERVED = { normal: 0.3, bulk: 0.1 } as const;

const due = (lane: string): string => `from tokens t where t.lane = ${lane} and t.due_at <= to_timestamp($4::float8 / 1000) and t.due_at < 'infinity'`;
const claim = (lane: string, limit: string): string => `select ${TOKEN_COLUMNS}, ${IS_PAUSED} as paused ${due(lane)} order by t.due_at limit ${limit} for update of t skip locked`;
/** Ordered although any row would do: without the order the planner may read the whole table to find one. */
const reserved = (lane: string, share: string): string => `(case when (select 1 ${due(lane)} order by t.due_at limit 1) = 1 then ${share}::int else 0 end)`;

/** One look-up per class; each takes what the ones before it have left. */
const CLAIM = `with ${PAUSED_VERSIONS},
  interactive as (${claim('$1', `$5 - ${reserved('$2', '$6')} - ${reserved('$3', '$7')}`)}),
  normal as (${claim('$2', `$5 - ${reserved('$3', '$7')} - (select count(*) from interactive)`)}),
  bulk as (${claim('$3', '$5 - (select count(*) from interactive) - (select count(*) from normal)')})
  select * from interactive union all select * from normal union all select * from bulk`;

/**
 * Locks due tokens of a lane, passing over those somebody else holds: interactive ones first, then normal ones, then bulk; in each class
 * the earliest first. However many there are of one class, the others get their share of every batch. Those of paused workflows are set
 * aside on the way. `only`: those of one class.
 */
export async function claimDue(client: pg.ClientBase, lane: Lane, limit: number, now: number, only?: Priority): Promise<Token[]> {
  for (let rounds = 0; rounds < MAX_SET_ASIDE; rounds++) {
    const { rows } = await client.query<TokenRow & { paused: boolean }>(CLAIM, [...lanesOf(lane, only), now, limit, Math.floor(limit * RESERVED.normal), Math.floor(limit * RESERVED.bulk)]);
    await setAside(client, rows.filter((row) => row.paused).map((row) => row.id));
    const tokens = toTokens(rows.filter((row) => !row.paused));
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

export async function loadContacts(client: pg.ClientBase | pg.Pool, ids: readonly number[]): Promise<Map<number, Contact>> {
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
  for (const token of toTokens(rows)) siblings.set(token.runId, [...(siblings.get(token.runId) ?? []), token]);
  return siblings;
}

/** Completes a claim with what its execution needs. */
export async function completeClaim(client: pg.ClientBase, tokens: readonly Token[], now: number): Promise<Claim> {
  const contacts = await loadContacts(client, tokens.flatMap((token) => (token.contactId === null ? [] : [token.contactId])));
  return { now, tokens, contacts, siblings: await loadSiblings(client, tokens) };
}
