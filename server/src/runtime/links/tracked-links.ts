import { DefectError, type LinkRequest } from '@parcours/sdk/node';
import type pg from 'pg';
import { storableText } from '../../core/storable.js';
import type { TrackedLink } from '../../core/links/links.js';
import { isWebAddress } from './is-web-address.js';
import type { LinkSigner } from './link-signer.js';

/** What is longer than this becomes a stored link: mail programs break such addresses. */
const LONGEST_SIGNED = 1_500;
const MAX_LABEL = 100;
const DAY_MS = 86_400_000;
const KEPT_MS = 400 * DAY_MS;
/** Turns a code that somebody else has by chance into another. */
const MAX_TURNS = 4;

export interface LinkParts {
  readonly pool: pg.Pool;
  readonly signer: LinkSigner;
  /** Public address of this product, without a slash at the end. */
  readonly baseUrl: string;
}

/** Whose links these are. */
export interface LinkOwner {
  readonly workspaceId: number;
  readonly nodeId: string;
  readonly now: number;
}

/** The delivery a key names. Keys are made by the engine: run, node, visit, delivery. */
export const deliveryOf = (key: string): number | null => {
  const id = Number(/-(\d{1,16})$/.exec(key)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(id) ? id : null;
};

function linkOf({ key, url, label = '', trap = false }: LinkRequest, { workspaceId, nodeId }: LinkOwner): TrackedLink {
  const deliveryId = deliveryOf(key);
  if (deliveryId === null || !new RegExp(`^\\d+-${nodeId.replace(/[^\w]/g, '\\$&')}-\\d+-\\d+$`).test(key))
    throw new DefectError('bad_key', 'Expected the key of a delivery of this node, found something else; give trackLinks the `delivery.key` of the item.');
  return { workspaceId, deliveryId, url, label: storableText(label).slice(0, MAX_LABEL), trap };
}

/** Stores what has no place in its own address; the same link again is the same row. */
async function storeShort({ pool, signer }: LinkParts, links: readonly TrackedLink[], now: number): Promise<string[]> {
  const codes = new Map<number, string>();
  for (let turn = 0; codes.size < links.length && turn < MAX_TURNS; turn++) {
    const open = links.flatMap((link, index) => (codes.has(index) ? [] : [{ link, index, code: signer.shortCode(link, turn) }]));
    await pool.query(
      `insert into short_links (code, workspace_id, delivery_id, expires_at, trap, url, label)
       select u.code, u.workspace_id, u.delivery_id, to_timestamp($7::float8 / 1000), u.trap, u.url, u.label
       from (select distinct on (code) * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::boolean[], $5::text[], $6::text[]) as u(code, workspace_id, delivery_id, trap, url, label)) u
       join deliveries d on d.id = u.delivery_id and d.workspace_id = u.workspace_id on conflict (code) do nothing`,
      [open.map(({ code }) => code), open.map(({ link }) => link.workspaceId), open.map(({ link }) => link.deliveryId), open.map(({ link }) => link.trap), open.map(({ link }) => storableText(link.url)), open.map(({ link }) => link.label), now + KEPT_MS],
    );
    const { rows } = await pool.query<{ code: string; delivery_id: number; url: string }>('select code, delivery_id, url from short_links where code = any($1)', [open.map(({ code }) => code)]);
    const stored = new Map(rows.map((row) => [row.code, row]));
    for (const { link, index, code } of open) {
      const row = stored.get(code);
      if (row !== undefined && row.delivery_id === link.deliveryId && row.url === storableText(link.url)) codes.set(index, code);
    }
  }
  return links.map((_, index) => {
    const code = codes.get(index);
    if (code === undefined) throw new DefectError('bad_key', 'Expected the key of a delivery of this node, found one of none; give trackLinks the `delivery.key` of the item.');
    return code;
  });
}

/** Which of these deliveries go to somebody whose clicks are not to be noticed (SECURITY P6). */
async function untracked(pool: pg.Pool, workspaceId: number, deliveryIds: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await pool.query<{ id: number }>(
    `select d.id from deliveries d join workspaces w on w.id = d.workspace_id left join contacts c on c.id = d.contact_id
     where d.workspace_id = $1 and d.id = any($2::bigint[]) and not (w.tracked and coalesce(c.tracked, true))`,
    [workspaceId, [...new Set(deliveryIds)]],
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

/** See `NodeContext.trackLinks`. Short links stay short for those who are not tracked: following one notes nothing then. */
export async function trackLinks(parts: LinkParts, owner: LinkOwner, requests: readonly LinkRequest[]): Promise<readonly string[]> {
  const answers: string[] = requests.map(({ url }) => url);
  const short: { readonly index: number; readonly link: TrackedLink }[] = [];
  const links = requests.map((request) => linkOf(request, owner));
  const silent = await untracked(parts.pool, owner.workspaceId, links.map(({ deliveryId }) => deliveryId));
  for (const [index, request] of requests.entries()) {
    const link = links[index] as TrackedLink;
    if (!isWebAddress(request.url) || (silent.has(link.deliveryId) && request.form !== 'short')) continue;
    if (request.form === 'short' || request.url.length > LONGEST_SIGNED) short.push({ index, link });
    else answers[index] = `${parts.baseUrl}/t/c/${parts.signer.sign(link)}`;
  }
  if (short.length === 0) return answers;
  const codes = await storeShort(parts, short.map(({ link }) => link), owner.now);
  short.forEach(({ index }, place) => (answers[index] = `${parts.baseUrl}/s/${codes[place] ?? ''}`));
  return answers;
}
