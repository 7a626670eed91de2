import { createHmac } from 'node:crypto';
import { signMessage, TransientError, UserError, isNodeFailure, type HttpResult } from '@parcours/sdk/node';
import type { AlertHook } from '@parcours/sdk/api';
import type pg from 'pg';
import { linkOf } from '../../core/alerts/link-of.js';
import type { Outbound } from '../../core/ports.js';
import type { News } from './read-news.js';

export interface HookParts {
  readonly pool: pg.Pool;
  readonly outbound: Pick<Outbound, 'http'>;
  /** 32 bytes: secrets of hooks are made of it. */
  readonly key: Buffer;
  readonly baseUrl: string;
  now(): number;
}

interface Row {
  readonly url: string | null;
  readonly enabled: boolean;
  readonly generation: number;
  readonly lastAt: Date | null;
  readonly lastError: string | null;
}

const READ = 'select url, enabled, generation, last_at as "lastAt", last_error as "lastError" from alert_hooks where workspace_id = $1';
const TIMEOUT_MS = 10_000;

/** Posts what happens to alerts to an address of the workspace, signed by the rules of Standard Webhooks, through the guarded client. */
export class AlertHooks {
  constructor(private readonly parts: HookParts) {}

  async read(workspaceId: number): Promise<AlertHook> {
    const row = await this.row(workspaceId);
    return { url: row?.url ?? null, enabled: row?.enabled ?? true, secret: this.secret(workspaceId, row?.generation ?? 1), lastError: row?.lastError ?? null, lastAt: row?.lastAt?.toISOString() ?? null };
  }

  /** What is new begins now: nobody is told of the past. Throws `bad_url`. */
  async save(workspaceId: number, { url, enabled, renew = false }: { readonly url: string | null; readonly enabled: boolean; readonly renew?: boolean }): Promise<AlertHook> {
    if (url !== null && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) throw new UserError('bad_url', `Expected an address that begins with https://, found "${url.slice(0, 80)}".`, { field: 'url', status: 422 });
    await this.parts.pool.query(
      `insert into alert_hooks as h (workspace_id, url, enabled, told_upto) select $1, $2, $3, coalesce(max(id), 0) from alert_changes where workspace_id = $1
       on conflict (workspace_id) do update set url = excluded.url, enabled = excluded.enabled, generation = h.generation + $4::int,
         told_upto = case when h.url is distinct from excluded.url or not h.enabled then excluded.told_upto else h.told_upto end, last_error = case when h.url is distinct from excluded.url then null else h.last_error end`,
      [workspaceId, url, enabled, renew ? 1 : 0],
    );
    return this.read(workspaceId);
  }

  async test(workspaceId: number): Promise<{ ok: boolean; message: string }> {
    const at = this.parts.now();
    try {
      await this.post(workspaceId, `alert_test_${at}`, 'alert.test', at, {});
      return { ok: true, message: 'The other side has taken it.' };
    } catch (error) {
      if (isNodeFailure(error)) return { ok: false, message: error.message };
      throw error;
    }
  }

  async tell(workspaceId: number, { changeId, state, at, since, alertId, kind, subject, ...found }: News): Promise<void> {
    const data = { alertId, kind, subject, state, since: new Date(since).toISOString(), ...found, url: `${this.parts.baseUrl}${linkOf(kind, subject)}` };
    await this.post(workspaceId, `alert_${changeId}`, `alert.${state}`, at, data);
  }

  private async row(workspaceId: number): Promise<Row | undefined> {
    return (await this.parts.pool.query<Row>(READ, [workspaceId])).rows[0];
  }

  private secret(workspaceId: number, generation: number): string {
    return `whsec_${createHmac('sha256', this.parts.key).update(`alerts ${workspaceId} ${generation}`).digest('base64')}`;
  }

  private async post(workspaceId: number, id: string, type: string, at: number, data: object): Promise<void> {
    const row = await this.row(workspaceId);
    if (row?.url == null || !row.enabled) throw new UserError('no_hook', 'There is no address to post alerts to; enter one first.', { status: 409 });
    const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { workspaceId, ...data } });
    const now = this.parts.now();
    try {
      const headers = { 'content-type': 'application/json', ...signMessage(this.secret(workspaceId, row.generation), { id, timestamp: Math.floor(now / 1_000), body }) };
      refuseUnless(await this.parts.outbound.http({ method: 'POST', url: row.url, headers, body, timeoutMs: TIMEOUT_MS }));
      await this.note(workspaceId, now, null);
    } catch (error) {
      if (isNodeFailure(error)) await this.note(workspaceId, now, error.message);
      throw error;
    }
  }

  private async note(workspaceId: number, now: number, error: string | null): Promise<void> {
    await this.parts.pool.query('update alert_hooks set last_at = to_timestamp($2::float8 / 1000), last_error = $3 where workspace_id = $1', [workspaceId, now, error]);
  }
}

function refuseUnless({ status }: HttpResult): void {
  if (status >= 200 && status < 300) return;
  throw new TransientError('hook_refused', `Expected an answer with a status from 200 to 299, found ${status}; look at what takes the alerts.`);
}
