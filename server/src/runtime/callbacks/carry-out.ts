import { setConsent, type CallbackEvent, type Command, type ConsentChannel, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Engine, NewEvent } from '../../core/ports.js';
import { purposesOf } from '../customers/read-consents.js';
import { findByAddress, findReported, ownAddress, type Reported } from './find-reported.js';

/** A report as it is kept. */
export interface KeptCallback {
  readonly id: number;
  readonly workspaceId: number;
  readonly credentialId: number;
  readonly receivedAt: number;
  readonly eventKey: string;
  readonly event: CallbackEvent;
  /** Of the credential; of channels it is for. */
  readonly channel: string;
}

export interface CarryOutParts {
  readonly pool: pg.Pool;
  readonly engine: Pick<Engine, 'record' | 'command' | 'suppress'>;
}

/** `waiting`: the message it is about is not known yet; what needs no message has been done. */
export type Done = { readonly state: 'done' | 'waiting'; readonly deliveryId: number | null };

type Address = ConsentChannel & ('email' | 'sms' | 'post');
const hasAddress = (channel: string): channel is Address => channel === 'email' || channel === 'sms' || channel === 'post';
const isConsented = (channel: string): channel is ConsentChannel => hasAddress(channel) || channel === 'web';

const NOBODY_THERE: readonly string[] = ['bounced', 'returned', 'failed'];
/** These come from people, and need no message of ours. */
const FROM_PEOPLE: readonly string[] = ['received', 'stopped'];
/** Providers count these whatever we ask of them; of whoever wants none of it, nothing is kept (SECURITY P6). */
const WATCHED: readonly string[] = ['opened', 'clicked'];

function suppressionOf({ kind, permanent }: CallbackEvent): 'bounced' | 'complained' | 'objected' | null {
  if (kind === 'complained') return 'complained';
  if (kind === 'stopped') return 'objected';
  return permanent === true && NOBODY_THERE.includes(kind) ? 'bounced' : null;
}

/** Consents taken back: for the purpose of the message where one was unsubscribed from, for all that is not service otherwise. */
async function withdrawals({ pool }: CarryOutParts, { workspaceId, event: { kind } }: KeptCallback, channel: string, purpose: string | null): Promise<Command[]> {
  if ((kind !== 'stopped' && kind !== 'unsubscribed') || !isConsented(channel)) return [];
  const purposes = (await purposesOf(pool, workspaceId)).filter(({ basis, channels }) => basis !== 'service' && channels.includes(channel));
  const about = kind === 'unsubscribed' ? purposes.filter(({ key }) => key === purpose) : [];
  return (about.length > 0 ? about : purposes).map(({ key, name }) => setConsent({ purpose: key, channel, state: 'withdrawn', source: kind === 'stopped' ? 'reply to stop' : 'report of the provider', text: name.en }));
}

function eventOf({ workspaceId, credentialId, receivedAt, eventKey, event }: KeptCallback, channel: string, contactId: number, delivery: Reported | null): NewEvent {
  const { kind, address, providerId, permanent, at, properties } = event;
  const origin: JsonObject = delivery === null ? {} : { deliveryId: delivery.id, runId: delivery.runId, nodeId: delivery.nodeId, messageKey: `${delivery.runId}-${delivery.nodeId}-${delivery.visit}-${delivery.id}` };
  const told: JsonObject = { ...(address === undefined ? {} : { address }), ...(providerId === undefined ? {} : { providerId }), ...(permanent === undefined ? {} : { permanent }) };
  return {
    workspaceId, contactId, name: `${channel}.${kind}`, properties: { ...properties, ...told, ...origin },
    // clocks of providers go wrong: nothing happens after we were told of it
    occurredAt: Math.min(at ?? receivedAt, receivedAt), messageId: `callback:${credentialId}:${eventKey}`, ...(delivery === null ? {} : { runId: delivery.runId }),
  };
}

/**
 * Does what a report leads to: the event of its contact, the suppression of an address where nothing arrives or that complained, consent
 * taken back. Each of these may be done again without harm, so that a report is carried out again after a crash.
 */
export async function carryOut(parts: CarryOutParts, kept: KeptCallback): Promise<Done> {
  const { pool, engine } = parts;
  const { workspaceId, credentialId, event } = kept;
  const delivery = await findReported(pool, workspaceId, credentialId, event);
  const channel = delivery?.channel ?? kept.channel;
  const named = event.address ?? delivery?.recipient ?? (delivery === null || delivery.contactId === null ? null : await ownAddress(pool, workspaceId, channel, delivery.contactId));
  const reason = suppressionOf(event);
  if (reason !== null && named !== null && hasAddress(channel)) await engine.suppress(workspaceId, { channel, address: named, reason, source: `report of the provider (${event.kind})` });
  const known = delivery !== null && delivery.contactId !== null ? [delivery.contactId] : [];
  const also = named !== null && (delivery === null || event.kind === 'stopped') ? await findByAddress(pool, workspaceId, channel, named) : [];
  const contacts = [...new Set([...known, ...also])];
  const commands = await withdrawals(parts, kept, channel, delivery?.purpose ?? null);
  for (const contactId of contacts) for (const command of commands) await engine.command(workspaceId, contactId, command);
  const fromPeople = FROM_PEOPLE.includes(event.kind);
  if (delivery === null && !fromPeople && (event.key !== undefined || event.providerId !== undefined)) return { state: 'waiting', deliveryId: null };
  const [contactId] = contacts;
  const unseen = delivery?.tracked === false && WATCHED.includes(event.kind);
  if (contactId !== undefined && !unseen) await engine.record([eventOf(kept, channel, contactId, delivery)]);
  return { state: 'done', deliveryId: delivery?.id ?? null };
}
