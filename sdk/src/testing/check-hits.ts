import { UserError, isNodeFailure, withDefaults, type AnyTrigger, type Entry, type Hit, type Json, type JsonObject, type StreamMessage, type Subscription } from '../node/index.js';
import { receiveHit } from './receive-hit.js';

/** An instant to try triggers with: 2 March 2027, 9:00 UTC. */
const AT = 1_803_978_000_000;
const VALUES: Readonly<Record<string, Json>> = { email: 'ada@example.org', tel: '+33612345678', checkbox: true, text: 'sample' };

const hook = (method: string, body: unknown): Hit => ({ on: 'webhook', method, headers: { 'content-type': 'application/json' }, query: {}, body, rawBody: typeof body === 'string' ? body : JSON.stringify(body), registration: null });

/** What may come to a trigger that listens this way. */
function hitsOf(trigger: AnyTrigger, subscription: Subscription): readonly Hit[] {
  switch (subscription.on) {
    case 'webhook':
      // what its own `register` answered, and how its provider signs, only its author knows: see `examples`
      return trigger.register === undefined ? [hook(subscription.method, { email: 'ada@example.org', note: 'sample' }), hook(subscription.method, {}), hook(subscription.method, ''), hook(subscription.method, null)] : [];
    case 'form':
      return [{ on: 'form', values: Object.fromEntries(subscription.form.fields.map(({ name, type }) => [name, VALUES[type] ?? 'sample'])) }, { on: 'form', values: {} }];
    case 'schedule':
      return [{ on: 'schedule', dueAt: AT }];
    case 'date':
      return [{ on: 'date', date: '2027-03-02', dueAt: AT }];
    case 'event':
    case 'business_event':
      return [{ on: subscription.on, event: { name: subscription.name, properties: {}, occurredAt: AT } }];
    default:
      return [];
  }
}

function wrongEntry(entry: Entry): string | null {
  if (!['enter', 'ignore', 'reject'].includes(entry?.kind)) return 'is answered with neither enter, ignore nor reject';
  if (entry.kind === 'enter' && (!Array.isArray(entry.items) || entry.items.length === 0)) return 'enters with nothing';
  return JSON.stringify(JSON.parse(JSON.stringify(entry))) === JSON.stringify(entry) ? null : 'is answered with something that is lost on the way through JSON';
}

const told = (hit: { readonly on: string }): string => JSON.stringify(hit).slice(0, 160);

/** Whatever comes, a trigger enters, ignores, rejects, or says in a sentence what was wrong with it. */
export function checkHits(trigger: AnyTrigger, settings: JsonObject, subscriptions: readonly Subscription[]): string[] {
  return subscriptions.flatMap((subscription) => hitsOf(trigger, subscription)).flatMap((hit) => {
    try {
      const wrong = wrongEntry(receiveHit(trigger, settings, hit).entry);
      return wrong === null ? [] : [`The hit ${told(hit)} ${wrong}.`];
    } catch (thrown) {
      return thrown instanceof UserError || (isNodeFailure(thrown) && thrown.who === 'user') ? [] : [`The hit ${told(hit)} made it throw "${thrown instanceof Error ? thrown.message : String(thrown)}"; throw a UserError, which answers 400 with its sentence.`];
    }
  });
}

/** What the author says her trigger makes of something, tried. */
export function checkExamples(trigger: AnyTrigger, settings: JsonObject): string[] {
  return (trigger.examples ?? []).flatMap((example, index) => {
    const where = `examples[${index}]`;
    const given = { ...settings, ...example.settings };
    try {
      if (example.hit.on === 'stream' && trigger.stream === undefined) return [`${where} is a message of a stream, which the trigger does not have.`];
      const entry = example.hit.on === 'stream' ? (trigger.stream as NonNullable<AnyTrigger['stream']>).message(example.hit.message as StreamMessage, withDefaults(trigger.fields, given)).entry : receiveHit(trigger, given, example.hit).entry;
      const wrong = wrongEntry(entry);
      if (wrong !== null) return [`${where} ${wrong}.`];
      if (example.items === null) return entry.kind === 'enter' ? [`${where} should start nothing, but enters.`] : [];
      if (entry.kind !== 'enter') return [`${where} should enter, but the trigger answers ${JSON.stringify(entry)}.`];
      return example.items === undefined || JSON.stringify(entry.items) === JSON.stringify(example.items) ? [] : [`${where} should enter with ${JSON.stringify(example.items)}, but enters with ${JSON.stringify(entry.items)}.`];
    } catch (thrown) {
      return [`${where} made it throw: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
    }
  });
}
