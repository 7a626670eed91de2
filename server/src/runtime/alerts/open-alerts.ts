import type pg from 'pg';
import type { Alerts, SendLetter } from '../../core/alerts/alerts.js';
import type { Clock, LiveFeed, Outbound } from '../../core/ports.js';
import { Lane } from '../lanes/lane.js';
import { alertLane } from './alert-lane.js';
import { DigestLinks } from './digest-links.js';
import { AlertHooks } from './hook.js';
import { PostOffice } from './post-office.js';

export interface AlertParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly feed: LiveFeed;
  readonly outbound: Pick<Outbound, 'http'>;
  readonly baseUrl: string;
  /** 32 bytes. */
  readonly key: Buffer;
  /** Absent: the installation has no mail server. */
  readonly send: SendLetter | undefined;
  onError(error: unknown): void;
}

export interface OpenAlerts {
  readonly alerts: Alerts;
  readonly lane: Lane;
}

const READER = 'select w.name as workspace, u.language from alert_preferences p join workspaces w on w.id = p.workspace_id join users u on u.id = p.user_id where p.workspace_id = $1 and p.user_id = $2';

/** Puts together who looks, who tells and what the API needs of both. */
export function openAlerts({ pool, clock, feed, outbound, baseUrl, key, send, onError }: AlertParts): OpenAlerts {
  const now = (): number => clock.now();
  const links = new DigestLinks(key);
  const hooks = new AlertHooks({ pool, outbound, key, baseUrl, now });
  const office = new PostOffice({ pool, hooks, links, baseUrl, send, now });
  const mail = send !== undefined;
  const lane = new Lane(alertLane({ pool, clock, feed, mail, handOver: (letter) => office.handOver(letter), onError }));
  return {
    lane,
    alerts: {
      mail,
      changed: (workspaceId) => (feed.publish({ type: 'alerts.changed' }, workspaceId), lane.nudge()),
      digest: (workspaceId, userId, period) => office.preview(workspaceId, userId, period),
      sendDigest: (workspaceId, userId, period) => office.sendNow(workspaceId, userId, period),
      hook: (workspaceId) => hooks.read(workspaceId),
      saveHook: (workspaceId, wanted) => hooks.save(workspaceId, wanted),
      testHook: (workspaceId) => hooks.test(workspaceId),
      stopDigest: async (token, apply) => {
        const found = links.open(token);
        if (found === null) return null;
        const { rows } = await pool.query<{ workspace: string; language: 'en' | 'fr' }>(READER, [found.workspaceId, found.userId]);
        if (rows[0] !== undefined && apply) await pool.query("update alert_preferences set digest = 'off', digest_at = null where workspace_id = $1 and user_id = $2", [found.workspaceId, found.userId]);
        return rows[0] ?? null;
      },
    },
  };
}
