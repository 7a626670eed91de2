import { createHmac } from 'node:crypto';
import { DefectError, UserError, withDefaults, type HookAddress, type JsonObject, type TriggerContext } from '@parcours/sdk/node';
import type pg from 'pg';
import { storable } from '../../../core/storable.js';
import type { FindNodeType, HostedTrigger } from '../../../core/plan/plan.js';
import type { WatchRow } from './watch-row.js';

export interface HookParts {
  readonly pool: pg.Pool;
  readonly find: FindNodeType;
  readonly baseUrl: string;
  readonly hookKey: Buffer;
}

/** After this many tries a provider that cannot be reached keeps a registration nobody answers to: its hits get 404. */
const MAX_FORGET_TRIES = 12;

const triggerOf = (find: FindNodeType, { type, version }: WatchRow['trigger']): HostedTrigger => {
  const definition = find(type, version)?.definition;
  if (definition?.kind !== 'trigger') throw new UserError('unknown_type', `The entry point needs the node type ${type} version ${version}, which is not installed; install its package.`);
  return definition;
};

const settingsOf = (trigger: HostedTrigger, settings: JsonObject): never => withDefaults(trigger.fields, settings) as never;

/** The same as long as the registration is about the same: nothing of it has to be kept. */
const secretOf = ({ hookKey }: HookParts, watch: WatchRow): string => createHmac('sha256', hookKey).update(`hook ${watch.workspace_id} ${watch.id} ${watch.about}`).digest('base64url');

async function forget(parts: HookParts, watch: WatchRow, context: TriggerContext): Promise<void> {
  if (watch.registration === null) return;
  const registered = watch.registered_trigger ?? watch.trigger;
  const trigger = triggerOf(parts.find, registered);
  try {
    await trigger.unregister?.(context, settingsOf(trigger, registered.settings), watch.registration);
  } catch (error) {
    if (watch.failures < MAX_FORGET_TRIES) throw error;
  }
  await parts.pool.query('update watches set registration = null, registered_about = null, registered_trigger = null where id = $1 and epoch = $2', [watch.id, watch.epoch]);
}

async function makeKnown(parts: HookParts, watch: WatchRow, context: TriggerContext, now: number): Promise<void> {
  const trigger = triggerOf(parts.find, watch.trigger);
  const hook: HookAddress = { url: `${parts.baseUrl}/hooks/${String(watch.config['path'])}`, secret: secretOf(parts, watch) };
  const registration = await trigger.register?.(context, settingsOf(trigger, watch.trigger.settings), hook);
  if (typeof registration !== 'object' || registration === null || Array.isArray(registration)) throw new DefectError('registration_shape', `The node type "${watch.trigger.type}" answered a registration that is not an object.`);
  await parts.pool.query(
    `update watches set registration = $3, registered_about = about, registered_trigger = trigger, worked_at = to_timestamp($4::float8 / 1000), failures = 0, error = null where id = $1 and epoch = $2`,
    [watch.id, watch.epoch, storable(registration), now],
  );
}

/** Brings what a provider knows to what is published: takes back what is no longer wanted, registers what is. A second call does nothing. */
export async function keepHook(parts: HookParts, watch: WatchRow, context: TriggerContext, now: number): Promise<void> {
  const current = watch.active && watch.registration !== null && watch.registered_about === watch.about;
  if (current) return;
  await forget(parts, watch, context);
  if (watch.active) await makeKnown(parts, watch, context, now);
}
