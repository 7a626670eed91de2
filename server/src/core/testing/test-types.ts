import {
  TransientError, UserError, addToList, answerConcurrently, answerEach, call, defineAction, defineCondition, defineFlow, defineTrigger, describeNode, end, enter, field, fork, next, recordEvent, removeFromList, updateContact, wait,
  type AnyStep, type AnyTrigger, type Outcome,
} from '@parcours/sdk/node';
import type { FindNodeType, NodeType } from '../plan/plan.js';
import type { Outside } from './outside.js';

const words = (type: string): { type: string; version: 1; icon: string; label: { en: string }; description: { en: string } } => ({ type, version: 1, icon: 'circle', label: { en: type }, description: { en: `Test node ${type}` } });
const label = { en: 'Setting' };
const ports = (...ids: string[]): { id: string; label: { en: string } }[] => ids.map((id) => ({ id, label: { en: id } }));

const start = defineTrigger({
  ...words('start'),
  fields: { event: field.text({ label }) },
  subscribe: ({ event }) => (event === undefined ? [{ on: 'manual' }] : [{ on: 'event', name: event, where: null }]),
  receive: (hit) => enter([hit.on === 'manual' ? hit.json : {}]),
});

const pass = defineAction({ ...words('pass'), fields: {}, execute: (items) => items.map(() => next()) });

const check = defineCondition({
  ...words('check'),
  fields: { field: field.text({ label, required: true }) },
  ports: ports('yes', 'no'),
  execute: (items) => items.map(({ json, params }) => next(json[params.field] ? 'yes' : 'no')),
});

const set = defineAction({
  ...words('set'),
  fields: { values: field.json({ label, template: true }), html: field.text({ label, format: 'html', template: true }) },
  execute: (items) => items.map(({ json, params }) => next('main', { json: { ...json, ...params.values, ...(params.html === undefined ? {} : { html: params.html }) } })),
});

const multiply = defineAction({
  ...words('multiply'),
  fields: { by: field.number({ label, default: 2 }) },
  execute: (items) => items.map(({ json, params }) => next('main', { json: Array.from({ length: params.by }, (_, copy) => ({ ...json, copy })) })),
});

/** Loops end: every item may pass this node `left` times. */
const again = defineCondition({
  ...words('again'),
  fields: {},
  ports: ports('again', 'done'),
  execute: (items) => items.map(({ json }) => (Number(json['left'] ?? 0) > 0 ? next('again', { json: { ...json, left: Number(json['left']) - 1 } }) : next('done'))),
});

const pause = defineFlow({
  ...words('wait'),
  waits: true,
  fields: { until: field.number({ label }), forMs: field.number({ label }), event: field.text({ label }), or: field.text({ label }), where: field.rule({ label }), lookBack: field.boolean({ label }), since: field.number({ label }) },
  ports: ports('main', 'event', 'or'),
  execute: (items, context) =>
    items.map(({ params }) => {
      const until = params.until ?? (params.forMs === undefined ? null : context.now() + params.forMs);
      if (params.event === undefined) return wait({ until });
      const since = params.since ?? (params.lookBack ? ('run' as const) : null);
      const event = { name: params.event, port: 'event', since, ...(params.where === undefined ? {} : { where: params.where }) };
      return wait({ until, event: params.or === undefined ? event : [event, { name: params.or, port: 'or', since }] });
    }),
});

/** Sends a copy of the item out and waits for its next turn, by itself. */
const remind = defineFlow({
  ...words('remind'),
  waits: true,
  fields: { times: field.number({ label, default: 3 }), everyMs: field.number({ label, default: 3_600_000 }), event: field.text({ label }) },
  ports: ports('each', 'done'),
  execute: (items, context) =>
    items.map(({ json, params, resumed }) => {
      const turn = Number(resumed?.memo['turn'] ?? 0) + 1;
      if (turn > params.times) return next('done', { json: { ...json, by: resumed?.by ?? null } });
      const event = params.event === undefined ? {} : { event: { name: params.event, port: 'done' } };
      return fork([wait({ until: context.now() + params.everyMs, again: true, memo: { turn }, ...event }), next('each', { json: { ...json, turn, by: resumed?.by ?? null } })]);
    }),
});

const join = defineFlow({
  ...words('join'),
  fields: { mode: field.choice({ label, choices: [{ value: 'all', label }, { value: 'any', label }, { value: 'first', label }] }), count: field.number({ label, default: 2 }) },
  join: ({ mode, count }) => ({ mode, count }),
  execute: (items) => items.map(() => next()),
});

/** Calls a workflow: the one its settings name, or its item. */
const callOther = defineAction({
  ...words('call'),
  calls: true,
  fields: { workflow: field.number({ label }), wait: field.boolean({ label, default: true }), together: field.boolean({ label }) },
  execute: (items) => items.map(({ json, params }) => call(params.workflow ?? Number(json['workflow']), { wait: params.wait, together: params.together })),
});

const stop = defineFlow({ ...words('stop'), fields: {}, execute: (items) => items.map(() => end('stopped')) });

/** Answers whatever its settings say, however wrong. */
const odd = defineAction({
  ...words('odd'),
  fields: { answer: field.json({ label }), count: field.number({ label }) },
  execute: (items) => Array.from({ length: items[0]?.params.count ?? items.length }, () => items[0]?.params.answer as unknown as Outcome),
});

/** Reaches outside and answers whatever its settings say. */
const oddSend = defineAction({ ...words('oddSend'), effects: 'io', fields: { answer: field.json({ label }) }, execute: (items) => items.map(({ params }) => params.answer as unknown as Outcome) });

const poison = defineAction({
  ...words('poison'),
  fields: {},
  execute: (items) => {
    if (items.some(({ json }) => json['poison'])) throw new Error('this item cannot be read');
    return items.map(() => next());
  },
});

const respond = defineAction({ ...words('respond'), fields: { status: field.number({ label, default: 200 }) }, execute: (items) => items.map(({ params }) => next('main', { response: { status: params.status } })) });
const update = defineAction({ ...words('update'), fields: { attributes: field.json({ label }) }, execute: (items) => items.map(({ params }) => next('main', { commands: [updateContact(params.attributes)] })) });
const enlist = defineAction({ ...words('enlist'), fields: { list: field.text({ label, default: 'News' }) }, execute: (items) => items.map(({ params }) => next('main', { commands: [addToList(params.list)] })) });
const delist = defineAction({ ...words('delist'), fields: { list: field.text({ label, default: 'News' }) }, execute: (items) => items.map(({ params }) => next('main', { commands: [removeFromList(params.list)] })) });

/** Records an event that says where it comes from, so that a second one would be seen. */
const note = defineAction({
  ...words('note'),
  fields: { event: field.text({ label, default: 'noted' }) },
  execute: (items, context) => items.map(({ params, run }, index) => next('main', { commands: [recordEvent(params.event, { runId: run.id, nodeId: context.node.id, visit: run.visit, index })] })),
});

/** Fails some times before it works; counts its tries outside, also those whose transaction was lost. */
const flaky = (outside: Outside) =>
  defineAction({
    ...words('flaky'),
    fields: { times: field.number({ label, default: 1 }), who: field.choice({ label, choices: [{ value: 'transient', label }, { value: 'user', label }] }), retryAt: field.number({ label }) },
    execute: (items, context) =>
      answerEach(items, ({ params, run, json }) => {
        const tries = outside.tried(`${run.id} ${context.node.id} ${run.visit} ${JSON.stringify(json)}`);
        if (tries > params.times) return next();
        const message = `Expected to work, failed ${tries} times.`;
        throw params.who === 'user' ? new UserError('flaky', message) : new TransientError('flaky', message, params.retryAt === undefined ? {} : { retryAt: params.retryAt });
      }),
  });

/** Reaches outside; how that goes is `outside`'s to decide. */
const send = (outside: Outside) =>
  defineAction({
    ...words('send'),
    effects: 'io',
    channel: 'letter',
    fields: { idempotent: field.boolean({ label }), text: field.text({ label, template: true }) },
    idempotent: ({ idempotent }) => idempotent,
    execute: (items, context) => {
      const answers = items.map(({ json, params, run, delivery }): Outcome | null => {
        if (!delivery) throw new Error('A node that reaches outside was called without a delivery.');
        const mood = outside.call({ nodeId: context.node.id, runId: run.id, visit: run.visit, key: delivery.key, attempt: delivery.attempt, json, idempotent: params.idempotent });
        switch (mood) {
          case 'ok':
            return next('main', { delivery: { status: 'sent', providerId: `outside-${delivery.key}` } });
          case 'skip':
            return next('main', { delivery: { status: 'skipped', code: 'no_address', reason: 'There is no address.' } });
          case 'transient':
            return { kind: 'error', error: { who: 'transient', code: 'busy', message: 'The other side is busy.' } };
          case 'refused':
            return { kind: 'error', error: { who: 'user', code: 'refused', message: 'The other side refused.' } };
          case 'lost':
            return { kind: 'error', error: { who: 'transient', code: 'outcome_unknown', message: 'The answer was lost.' } };
          case 'throw':
          case 'die':
            return null;
        }
      });
      if (answers.includes(null)) throw new Error('the connection broke');
      return answers as Outcome[];
    },
  });

/** Sends a text message with a credential that may have a rate; one item after the other where its settings say so. */
const text = (outside: Outside, begins: boolean) =>
  defineAction({
    ...words(begins ? 'textEach' : 'text'),
    effects: 'io',
    channel: 'sms',
    purpose: 'purpose',
    begins,
    fields: { purpose: field.text({ label, default: 'offers' }), credential: field.credential({ label, credentialType: 'test.texts' }) },
    execute: (items, context) =>
      answerConcurrently(items, 1, async ({ json, run, delivery }) => {
        if (!delivery) throw new Error('A node that reaches outside was called without a delivery.');
        if (begins) await context.begin(delivery.key);
        const mood = outside.call({ nodeId: context.node.id, runId: run.id, visit: run.visit, key: delivery.key, attempt: delivery.attempt, json, idempotent: false });
        return mood === 'ok' ? next('main', { delivery: { status: 'sent' } }) : { kind: 'error', error: { who: mood === 'transient' ? 'transient' : 'user', code: mood, message: 'It did not work.' } };
      }),
  });

/** Like `send`, one item after the other; says itself when each begins. */
const sendEach = (outside: Outside) =>
  defineAction({
    ...words('sendEach'),
    effects: 'io',
    channel: 'letter',
    begins: true,
    fields: {},
    execute: (items, context) =>
      answerConcurrently(items, 1, async ({ json, run, delivery }) => {
        if (!delivery) throw new Error('A node that reaches outside was called without a delivery.');
        await context.begin(delivery.key);
        context.log(`Sends to ${String(json['n'] ?? 'nobody')}.`, items.find((item) => item.delivery === delivery)?.token);
        const mood = outside.call({ nodeId: context.node.id, runId: run.id, visit: run.visit, key: delivery.key, attempt: delivery.attempt, json, idempotent: false });
        if (mood === 'die') return new Promise<never>(() => undefined);
        return mood === 'ok' ? next('main', { delivery: { status: 'sent' } }) : { kind: 'error', error: { who: 'transient', code: mood === 'transient' ? 'busy' : 'outcome_unknown', message: 'It did not work.' } };
      }),
  });

/** Collects until an instant, then sends all that have waited as one; how many came together stands in what goes on. */
const lot = (outside: Outside) =>
  defineAction({
    ...words('lot'),
    effects: 'io',
    channel: 'letter',
    begins: true,
    waits: true,
    together: 400,
    fields: { until: field.number({ label, default: 0 }) },
    execute: (items, context) =>
      answerConcurrently(items, 25, async ({ json, run, delivery, params, resumed }) => {
        if (!delivery) throw new Error('A node that reaches outside was called without a delivery.');
        const closesAt = Number(resumed?.memo['closesAt'] ?? params.until);
        if (context.now() < closesAt) return wait({ until: closesAt, again: true, memo: { closesAt }, delivery: { status: 'pending', code: 'collected', reason: 'It waits for its lot.' } });
        await context.begin(delivery.key);
        const mood = outside.call({ nodeId: context.node.id, runId: run.id, visit: run.visit, key: delivery.key, attempt: delivery.attempt, json, idempotent: false });
        return mood === 'ok' ? next('main', { json: { ...json, together: items.length }, delivery: { status: 'sent' } }) : { kind: 'error', error: { who: 'transient', code: 'busy', message: 'It did not work.' } };
      }),
  });

/** Gathers branches, then sends what they bring as one. */
const joinSend = (outside: Outside) => ({ ...send(outside), ...words('joinSend'), join: () => ({ mode: 'all' as const }) });

/** The node types of engine tests, package `test`; what reaches outside reaches `outside`. */
export function testTypes(outside: Outside): FindNodeType {
  const definitions: (AnyStep | AnyTrigger)[] = [start, pass, check, set, multiply, again, pause, remind, join, callOther, stop, odd, oddSend, poison, respond, update, enlist, delist, note, flaky(outside), send(outside), sendEach(outside), text(outside, false), text(outside, true), lot(outside), joinSend(outside)];
  const types = new Map(definitions.map((definition): [string, NodeType] => [`test.${definition.type}`, { definition, description: describeNode('test', definition) }]));
  return (type) => types.get(type);
}
