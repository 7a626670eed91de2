import { createHash } from 'node:crypto';
import { UserError, type JsonObject, type Subscription } from '@parcours/sdk/node';
import type { HostedTrigger } from '../../../core/plan/plan.js';
import type { WatchKind } from './watch-row.js';

/** What has to be done outside for a subscription, and a fingerprint of what it is about. */
export interface Watch {
  readonly kind: WatchKind;
  readonly about: string;
}

const fingerprint = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** Null when the host listens by itself. Throws `UserError` `trigger_incomplete` when the package promises what it cannot do. */
export function watchOf(trigger: HostedTrigger, type: string, settings: JsonObject, subscription: Subscription): Watch | null {
  const { on } = subscription;
  if ((on === 'poll' && trigger.poll === undefined) || (on === 'stream' && trigger.stream === undefined))
    throw new UserError('trigger_incomplete', `The node type ${type} says it ${on === 'poll' ? 'polls' : 'keeps a stream open'}, but its package has no code for it; update the package.`);
  if (on === 'webhook') return trigger.register === undefined ? null : { kind: 'hook', about: fingerprint([type, settings, subscription.path]) };
  if (on !== 'poll' && on !== 'stream') return null;
  const names = trigger.cursorFields ?? Object.keys(settings);
  return { kind: on, about: fingerprint([type, Object.fromEntries([...names].sort().map((name) => [name, settings[name] ?? null]))]) };
}
