import type { DateListener } from '../../../core/dates/plan-date.js';
import type { EventEntry } from '../../../core/ports.js';

/** A listener and where its runs begin. */
export interface ListenerRow extends DateListener {
  readonly id: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly node: number;
  readonly trigger: EventEntry['trigger'];
  /**
   *   filling ──every contact read──> ready ──pause, removal, node gone──> ending ──timers removed──> ended
   *   ready ──published with another offset, hour...──> filling          ending, ended ──published, resumed──> filling
   */
  readonly state: 'filling' | 'ready' | 'ending' | 'ended';
}

export const LISTENER_COLUMNS = `l.id, l.workspace_id as "workspaceId", l.workflow_id as "workflowId", l.version_id as "versionId", l.node, l.trigger, l.state, l.timezone,
  (extract(epoch from l.since) * 1000)::float8 as since,
  json_build_object('attribute', l.attribute, 'repeat', l.repeat, 'offsetDays', l.offset_days, 'at', l.at, 'leapDay', l.leap_day, 'toleranceMs', l.tolerance_ms) as rhythm`;

/** Listeners that start runs. */
export const LISTENS = `state in ('filling', 'ready')`;
