import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Links, TrackedLink, Visit } from '../../core/links/links.js';
import type { NewEvent } from '../../core/ports.js';
import { storableText } from '../../core/storable.js';
import { findDelivery } from '../../db/runs/find-delivery.js';
import type { TrackingTokens } from '../tracking-token.js';
import type { LinkSigner } from './link-signer.js';

/** What comes so soon after another click, or after the message was sent, is no further decision of a person. */
const SOON_MS = 2_000;
/** Whoever has just followed a link nobody can see is a robot, and goes through the others next. */
const TRAPPED_MS = 60_000;
/** What the script for sites reads (server/snippet). */
const CLICK_PARAMETER = 'parcours_click';

export interface LinksParts {
  readonly pool: pg.Pool;
  readonly signer: LinkSigner;
  readonly tracking: TrackingTokens;
  record(events: readonly NewEvent[]): Promise<void>;
  now(): number;
}

interface Noted {
  readonly robot: string | null;
  readonly count: number;
}

const idOf = ({ url, label }: TrackedLink): Buffer => createHash('sha256').update(`${label}\n${url}`).digest().subarray(0, 8);

/** Judges a click by what else has happened to its message, and counts it, in one statement; no row where it repeats one that counts already, or where clicks are not to be noticed (SECURITY P6). */
const NOTE = `
  with d as (select d.id, d.settled_at from deliveries d join workspaces w on w.id = d.workspace_id left join contacts c on c.id = d.contact_id
    where d.workspace_id = $1 and d.id = $2 and w.tracked and coalesce(c.tracked, true)),
  judged as (
    select d.id, case
      when $4::text is not null then $4
      when $5 then 'trap'
      when exists (select from link_clicks c where c.delivery_id = d.id and c.trap and c.last_at > at.at - interval '${TRAPPED_MS} milliseconds') then 'trap'
      when d.settled_at is null or at.at < d.settled_at + interval '${SOON_MS} milliseconds' then 'early'
      when exists (select from link_clicks c where c.delivery_id = d.id and (c.robot or c.link <> $3) and abs(extract(epoch from at.at - c.last_at)) * 1000 < ${SOON_MS}) then 'burst'
    end as robot
    from d, (select to_timestamp($6::float8 / 1000) as at) at)
  insert into link_clicks as known (workspace_id, delivery_id, last_at, robot, link, trap, url, label)
  select $1, id, to_timestamp($6::float8 / 1000), robot is not null, $3, $5, $7, $8 from judged
  on conflict (delivery_id, link, robot) do update set last_at = excluded.last_at, count = known.count + 1 where known.last_at <= excluded.last_at - interval '${SOON_MS} milliseconds'
  returning count, (select robot from judged) as robot`;

/** See `Links`. */
export class PostgresLinks implements Links {
  constructor(private readonly parts: LinksParts) {}

  openSigned(token: string, payload: string): TrackedLink | null {
    return this.parts.signer.open(token, payload);
  }

  async openShort(code: string): Promise<TrackedLink | null> {
    const { rows } = await this.parts.pool.query<{ workspace_id: number; delivery_id: number; url: string; label: string; trap: boolean }>(
      'select workspace_id, delivery_id, url, label, trap from short_links where code = $1 and expires_at > to_timestamp($2::float8 / 1000)', [code, this.parts.now()]);
    const [row] = rows;
    return row === undefined ? null : { workspaceId: Number(row.workspace_id), deliveryId: Number(row.delivery_id), url: row.url, label: row.label, trap: row.trap };
  }

  async follow(link: TrackedLink, visit: Visit): Promise<'clicked' | 'scanned' | null> {
    const { workspaceId, deliveryId, label } = link;
    const url = storableText(link.url);
    const { rows } = await this.parts.pool.query<Noted>(NOTE, [workspaceId, deliveryId, idOf(link), visit.robot, link.trap, visit.at, url, label]);
    const [noted] = rows;
    const delivery = noted === undefined ? null : await findDelivery(this.parts.pool, workspaceId, deliveryId);
    if (noted === undefined || delivery === null) return null;
    const kind = noted.robot === null ? 'clicked' : 'scanned';
    const { contactId, runId, nodeId, channel, visit: passage } = delivery;
    if (contactId === null) return kind;
    const properties = { url, ...(label === '' ? {} : { label }), deliveryId, runId, nodeId, messageKey: `${runId}-${nodeId}-${passage}-${deliveryId}`, ...(noted.robot === null && visit.context !== null ? { context: visit.context } : {}), ...(noted.robot === null ? {} : { robot: true, reason: noted.robot }) };
    await this.parts.record([{ workspaceId, contactId, name: `${channel}.${kind}`, properties, occurredAt: visit.at, runId, messageId: `${kind}:${deliveryId}:${idOf(link).toString('hex')}:${noted.count}` }]);
    return kind;
  }

  async destination({ workspaceId, deliveryId, url }: TrackedLink, human: boolean): Promise<string> {
    const target = new URL(url);
    if (!human || target.searchParams.has(CLICK_PARAMETER)) return target.href;
    const { rows } = await this.parts.pool.query(
      `select from sources s join deliveries d on d.workspace_id = s.workspace_id and d.id = $3 join workspaces w on w.id = s.workspace_id left join contacts c on c.id = d.contact_id
       where s.workspace_id = $1 and s.revoked_at is null and $2 = any(s.origins) and w.tracked and coalesce(c.tracked, true)`,
      [workspaceId, target.origin, deliveryId],
    );
    // appended to the text: what else stands in the query stays as its author wrote it
    if (rows.length > 0) target.search += `${target.search === '' ? '?' : '&'}${CLICK_PARAMETER}=${this.parts.tracking.sign(workspaceId, deliveryId, 'click')}`;
    return target.href;
  }
}
