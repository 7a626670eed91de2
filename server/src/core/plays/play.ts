import { UserError, type Contact, type ConsentChannel, type Item, type JsonObject } from '@parcours/sdk/node';
import { MAX_PLAY_STEPS, type PlayScript, type WorkflowDocument } from '@parcours/sdk/workflow';
import type { CommandChange } from '../changes.js';
import { callLeased, intentsOf } from '../executor/call-leased.js';
import type { Environment } from '../executor/environment.js';
import { execute } from '../executor/execute.js';
import { askJoins } from '../joins/ask-joins.js';
import { compilePlan } from '../plan/compile-plan.js';
import { prepareSettings } from '../plan/prepare-settings.js';
import type { Plan } from '../plan/plan.js';
import { playContext } from './play-context.js';
import { PlayPurse } from './play-purse.js';
import { PlayStore } from './play-store.js';
import type { Deed, PlayWorld } from './play-world.js';
import { Recorder } from './recorder.js';
import { rehearsePlan } from './rehearse-plan.js';
import type { PlayResult } from './play-result.js';
import { tellPlay } from './tell-play.js';

const LEASE_MS = 30_000;
const BATCH = 1_000;
const VERSION = 1;
/** A play that takes longer, in real time, is ended. */
const PATIENCE_MS = 20_000;
const ATTRIBUTE_LIMIT = 500;

const tooLong = (): UserError => new UserError('play_too_long', `The play was ended: it took more than ${MAX_PLAY_STEPS} steps or 20 seconds; look for a loop without a wait, or let less time go by.`, { status: 422 });

/** A contact on its way through a draft, in a world of its own with a clock of its own. */
class Play {
  private readonly store = new PlayStore();
  private readonly recorder = new Recorder(() => this.now);
  private readonly environment: Environment;
  private readonly startsAt: number;
  private readonly contactId: number | null;
  private now: number;
  private plan!: Plan;
  private played!: Plan;

  constructor(
    private readonly document: WorkflowDocument,
    private readonly script: PlayScript,
    private readonly world: PlayWorld,
    private readonly patience: () => boolean,
  ) {
    this.now = this.startsAt = Date.parse(script.startsAt);
    this.contactId = script.contact === null ? null : (script.contact.id ?? 1);
    const real = script.contact?.id !== undefined;
    const purse = new PlayPurse(world, real, {
      event: (contactId, name, properties) => this.record(name, properties, contactId),
      attributes: (contactId, attributes) => {
        const known = this.store.customers.contacts.get(contactId);
        if (known) this.store.customers.contacts.set(contactId, { ...known, attributes: { ...known.attributes, ...attributes } });
      },
    });
    this.environment = {
      plan: () => this.played,
      tokenId: this.store.id,
      // retries come when they come: a play is the same each time
      random: () => 0.5,
      context: (plan, node, log) => playContext({ world, store: this.store, purse, real, now: () => this.now }, plan, node, log),
      evaluate: (_plan, { node }, request) => world.evaluate(request, node.id, this.now),
      begin: (effects) => this.store.begin(effects, this.now),
      openUrl: () => 'https://example.org/opened.gif',
      consentUrl: (_workspace, _delivery, confirms) => `https://example.org/${confirms ? 'confirm' : 'unsubscribe'}`,
    };
  }

  async run(): Promise<PlayResult> {
    await this.prepare();
    const refused = await this.enter();
    if (refused !== null) return tellPlay({ ...this.told(), refused, nextAt: null });
    await this.quiet();
    const until = this.startsAt + this.script.untilMs;
    for (const { afterMs, does } of [...this.script.happenings].sort((a, b) => a.afterMs - b.afterMs)) {
      const at = this.startsAt + afterMs;
      if (at > until) break;
      await this.passTo(at);
      await this.happen(does);
      await this.quiet();
    }
    await this.passTo(until);
    return tellPlay({ ...this.told(), refused: null, nextAt: await this.nextDue() });
  }

  private told() {
    return { plan: this.plan, store: this.store, recorder: this.recorder, script: this.script, now: this.now, startsAt: this.startsAt };
  }

  private async prepare(): Promise<void> {
    const { world, document } = this;
    const source = { versionId: VERSION, workflowId: VERSION, workspaceId: world.workspaceId, timezone: document.settings?.timezone ?? world.timezone, document };
    this.plan = await askJoins(compilePlan({ ...source, prepared: await prepareSettings(document, world.find) }, world.find));
    this.played = rehearsePlan(this.plan, this.script, this.recorder);
    this.store.sending.zone = world.timezone;
    this.store.sending.rules = world.sendingRules;
    this.store.customers.purposes.clear();
    for (const { key, basis } of world.purposes) this.store.customers.purposes.set(key, basis);
    // who plays wants to see the journey, whichever group the contact would be in
    const { holdOut: _heldOut, ...settings } = document.settings ?? {};
    this.store.rules.publish(world.workspaceId, VERSION, VERSION, settings);
    this.meet();
  }

  /** Makes the contact of the script known. */
  private meet(): void {
    const { contact } = this.script;
    if (contact === null || this.contactId === null) return;
    const { email = null, phone = null, externalId = null, timezone = null, locale = null, attributes = {}, lists = [], segments = [], consents = [] } = contact;
    this.store.customers.addContact(this.contactId, attributes as JsonObject, { email, phone, externalId, timezone, locale });
    for (const list of lists) this.store.customers.members(this.world.workspaceId, list).add(this.contactId);
    for (const segment of segments) this.store.segments.add(segment);
    for (const { purpose, channel, state } of consents) this.store.customers.consents.set(`${this.contactId} ${purpose} ${channel}`, state);
  }

  private entryPoint(): number {
    const { entry } = this.script;
    const index = this.plan.nodes.findIndex(({ node, trigger }) => (entry === undefined ? trigger !== null && !node.disabled : node.id === entry && trigger !== null));
    if (index < 0) throw new UserError('no_entry', entry === undefined ? 'The workflow has no entry point to start from; add a trigger.' : `The workflow has no entry point ${entry}; choose another one.`, { status: 422 });
    return index;
  }

  private async enter(): Promise<string | null> {
    const node = this.entryPoint();
    const planned = this.plan.nodes[node] as Plan['nodes'][number];
    const { type, version, settings } = planned.node;
    const { event, json = {} } = this.script;
    const told = event === undefined ? null : { name: event.name, properties: (event.properties ?? {}) as JsonObject, occurredAt: this.now };
    const pinned = planned.pinned?.map((one): Item => ({ json: one })) ?? null;
    const items = pinned ?? (await this.world.enter({ type, version, settings: settings as JsonObject }, json as JsonObject, told));
    if ('refused' in items) return items.refused;
    if (told !== null && this.contactId !== null) await this.store.record([{ ...told, workspaceId: this.world.workspaceId, contactId: this.contactId }], this.now);
    const eventId = told === null ? null : this.store.events.length;
    const started = await this.store.start([{ workspaceId: this.world.workspaceId, workflowId: VERSION, versionId: VERSION, node, contactId: this.contactId, test: false, items, eventId }], this.now);
    return started.length === 0 ? 'The rules of the journey let nobody in.' : null;
  }

  private async happen(deed: Deed): Promise<void> {
    const { contactId } = this;
    if (contactId === null) throw new UserError('no_contact', 'Expected a play with a contact, found one without; things happen to contacts only.', { status: 422 });
    const change = (command: CommandChange['command'], contact: Partial<Contact> = {}): Promise<void> => this.store.change([{ workspaceId: this.world.workspaceId, contactId, runId: 0, command }], contact, contactId, this.now);
    const source = 'play';
    switch (deed.kind) {
      case 'event':
        return this.record(deed.name, (deed.properties ?? {}) as JsonObject, contactId);
      case 'contact': {
        const { kind: _, attributes = {}, ...rest } = deed;
        if (Object.keys(attributes).length > ATTRIBUTE_LIMIT) throw new UserError('too_many_attributes', `Expected at most ${ATTRIBUTE_LIMIT} attributes, found ${Object.keys(attributes).length}.`, { status: 422 });
        return change({ kind: 'contact.update', attributes: attributes as JsonObject }, rest as Partial<Contact>);
      }
      case 'consent':
        return change({ kind: 'consent.set', purpose: deed.purpose, channel: deed.channel as ConsentChannel, state: deed.state, source });
      case 'list':
        return change({ kind: deed.on ? 'list.add' : 'list.remove', list: deed.list });
      case 'segment': {
        if (this.store.segments.has(deed.segment) === deed.in) return undefined;
        if (deed.in) this.store.segments.add(deed.segment);
        else this.store.segments.delete(deed.segment);
        return this.record(deed.in ? 'segment.entered' : 'segment.left', { segmentId: deed.segment }, contactId);
      }
    }
  }

  private async record(name: string, properties: JsonObject, contactId: number): Promise<void> {
    await this.store.record([{ workspaceId: this.world.workspaceId, contactId, name, properties, occurredAt: this.now }], this.now);
  }

  /** Lets time go by, doing everything at the instant it falls due. */
  private async passTo(until: number): Promise<void> {
    for (let due = await this.nextDue(); due !== null && due <= until; due = await this.nextDue()) {
      this.now = Math.max(due, this.now);
      await this.quiet();
    }
    this.now = Math.max(this.now, until);
  }

  /** Works until nothing is due at this instant. */
  private async quiet(): Promise<void> {
    for (;;) {
      if (!this.patience() || this.steps() > MAX_PLAY_STEPS) throw tooLong();
      const moved = await this.store.advance(BATCH, this.now, (claim) => execute(claim, this.environment));
      if (moved + (await this.stepOutside()) === 0 && ((await this.nextDue()) ?? Infinity) > this.now) return;
    }
  }

  private async stepOutside(): Promise<number> {
    await this.store.makeRoom(this.now);
    const lease = await this.store.lease(BATCH, this.now, LEASE_MS, (token) => this.recorder.intend(token, intentsOf(this.environment, token)));
    if (!lease) return 0;
    const answered = await callLeased(lease, this.environment);
    await this.store.settle(lease, this.now, (claim) => execute(claim, this.environment, answered));
    return lease.tokens.length;
  }

  private async nextDue(): Promise<number | null> {
    const due = [await this.store.nextDue('pure'), await this.store.nextDue('io')].filter((instant) => instant !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  private steps(): number {
    return this.store.activations.reduce((sum, { path }) => sum + path.lists.nodes.length, 0);
  }
}

/** Tells whether there is still time; the clock on the wall is the caller's. */
export const patience = (wallNow: () => number): (() => boolean) => {
  const began = wallNow();
  return () => wallNow() - began < PATIENCE_MS;
};

/**
 * Plays a script through a draft: the real executor on a store in memory, under a virtual clock. Deterministic: the same document, script and
 * workspace give the same play. Nothing is stored. Throws `UserError` `no_entry`, `no_contact`, `play_too_long`.
 */
export const play = (document: WorkflowDocument, script: PlayScript, world: PlayWorld, wallNow: () => number): Promise<PlayResult> => new Play(document, script, world, patience(wallNow)).run();
