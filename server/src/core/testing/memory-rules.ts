import type { Contact, Rule } from '@parcours/sdk/node';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import { admitRuns, applicant, placeKey, type Admission, type AdmittedRun, type Entrance, type Gate } from '../admission/admit-runs.js';
import { NO_RULES, compileRules, type JourneyRules } from '../admission/journey-rules.js';
import { ERROR_NOT_TOLD_COUNT, REFUSAL_COUNTS } from '../admission/refusals.js';
import { MAX_DEPTH } from '../calls/called-runs.js';
import { RUN_NODE, type CommandChange } from '../changes.js';
import { findExit, onLists, type JourneyExit } from '../exits/exit.js';
import type { NewEvent, NewRun } from '../ports.js';
import type { StepError, Token } from '../run.js';
import { stored } from '../storable.js';
import { eventJson } from '../waits/event-json.js';
import type { MemoryRun } from './memory-rows.js';

/** What the rules need of the store in memory. */
interface MemoryTables {
  readonly tokens: Map<number, Token>;
  readonly customers: { readonly contacts: ReadonlyMap<number, Contact>; listsOf(contactId: number): string[] };
  readonly runs: ReadonlyMap<number, MemoryRun>;
  readonly id: () => number;
  add(versionId: number, node: number, port: number, value: number): void;
}

interface Queued {
  readonly runId: number;
  readonly tokenId: number;
  readonly startAt: number;
  readonly place: string;
}

interface ListeningExit extends JourneyExit {
  readonly workflowId: number;
  /** Empty: a state, checked before each send. */
  readonly event: string;
}

/** Entry rules, exits, limits and error workflows of the store in memory; the same decisions as on Postgres. */
export class MemoryRules {
  readonly entrances = new Map<string, Entrance>();
  readonly gates = new Map<string, Gate>();
  readonly queue: Queued[] = [];
  private readonly rules = new Map<number, JourneyRules>();
  private readonly published = new Map<number, { readonly workspaceId: number; readonly versionId: number }>();
  private exits: ListeningExit[] = [];

  constructor(private readonly tables: MemoryTables) {}

  /** Makes a version with these settings the published one of its workflow. */
  publish(workspaceId: number, workflowId: number, versionId: number, settings: WorkflowSettings): void {
    this.rules.set(versionId, compileRules(settings));
    this.published.set(workflowId, { workspaceId, versionId });
    const exits = (settings.exits ?? []).map(({ id, name, kind, event = '', where }, index): ListeningExit => ({ id, name, kind, event, where: (where ?? null) as Rule, index, versionId, workflowId, within: kind === 'goal' ? (settings.goal ?? null) : null }));
    this.exits = [...this.exits.filter((exit) => exit.workflowId !== workflowId), ...exits];
  }

  /** The published version of a workflow. */
  publishedOf(workflowId: number): { readonly workspaceId: number; readonly versionId: number } | undefined {
    return this.published.get(workflowId);
  }

  admit(runs: readonly NewRun[], now: number): { admitted: readonly AdmittedRun[]; runIds: number[]; refused: Admission['refused']; queue: () => void } {
    const all = runs.map((run) => applicant(run, this.rulesOf(run.versionId), this.tables.customers.contacts.get(run.contactId ?? 0) ?? null, { runId: this.tables.id(), tokenId: this.tables.id() }));
    for (const gate of this.gates.values()) {
      const token = this.tables.tokens.get(gate.pending?.tokenId ?? 0);
      if (token?.state !== 'ready' || token.visit !== 1 || token.dueAt <= now) gate.pending = null;
    }
    const { admitted, replaced, refused, released } = admitRuns(all, this.entrances, this.gates, now);
    for (const { tokenId, items, dueAt } of replaced.values()) {
      const token = this.tables.tokens.get(tokenId);
      if (token) this.tables.tokens.set(tokenId, { ...token, items: stored(items), dueAt: token.dueAt === Infinity ? Infinity : dueAt });
    }
    for (const { run, code } of refused) this.tables.add(run.versionId, RUN_NODE, REFUSAL_COUNTS[code], 1);
    for (const one of admitted) if (one.queued) this.queue.push({ runId: one.runId, tokenId: one.tokenId, startAt: one.dueAt, place: placeKey(one.run.workflowId, one.limitKey ?? '') });
    return { admitted, refused, runIds: [...new Set([...admitted.map((one) => one.runId), ...replaced.keys()])], queue: () => released.forEach((count, place) => this.release(place, count, now)) };
  }

  /** What follows from the end of a run; answers the run that tells of its failure. */
  leave(run: MemoryRun, now: number): NewRun[] {
    const entrance = run.entryKey === null ? undefined : this.entrances.get(placeKey(run.workflowId, run.contactId ?? 0, run.entryKey));
    if (entrance?.runId === run.id) this.entrances.set(placeKey(run.workflowId, run.contactId ?? 0, run.entryKey ?? ''), { ...entrance, open: false });
    if (run.limitKey !== null) this.openGate(run, placeKey(run.workflowId, run.limitKey), now);
    return run.status === 'failed' && run.error && run.cause !== 'failure' ? this.tell(run, run.error) : [];
  }

  /** Runs this event ends. */
  exitsAt(event: NewEvent): { readonly runId: number; readonly exit: JourneyExit }[] {
    return this.found((exit) => exit.event === event.name, event.contactId, eventJson(event));
  }

  /** Runs of these tokens that have to end before anything is sent. */
  exitsBeforeSend(tokens: readonly Token[]): { readonly runId: number; readonly exit: JourneyExit }[] {
    const states = (contactId: number): { readonly runId: number; readonly exit: JourneyExit }[] => this.found((exit) => exit.event === '', contactId, null);
    return tokens.flatMap((token) => (token.contactId === null ? [] : states(token.contactId).filter(({ runId }) => runId === token.runId)));
  }

  /** Runs that end because of what their contacts have become. */
  exitsOfChanged(commands: readonly CommandChange[]): { readonly runId: number; readonly exit: JourneyExit }[] {
    const changed = new Set(commands.filter(({ command }) => command.kind !== 'event.record').map(({ contactId }) => contactId));
    return [...changed].flatMap((contactId) => this.found((exit) => exit.event === '', contactId, null));
  }

  private found(wanted: (exit: ListeningExit) => boolean, contactId: number, event: ReturnType<typeof eventJson> | null): { runId: number; exit: JourneyExit }[] {
    const known = this.tables.customers.contacts.get(contactId);
    const contact = known ? onLists(known, this.tables.customers.listsOf(contactId)) : null;
    return [...this.tables.runs.values()].flatMap((run) => {
      if (run.status !== 'running' || run.contactId !== contactId || run.test) return [];
      const exit = findExit(this.exits.filter((one) => one.workflowId === run.workflowId && wanted(one)), contact, event);
      return exit ? [{ runId: run.id, exit }] : [];
    });
  }

  private rulesOf(versionId: number): JourneyRules {
    return this.rules.get(versionId) ?? NO_RULES;
  }

  private openGate(run: MemoryRun, place: string, now: number): void {
    const gate = this.gates.get(place);
    if (!gate) return;
    const index = this.queue.findIndex((one) => one.runId === run.id);
    if (index >= 0) this.queue.splice(index, 1);
    gate[index >= 0 ? 'queued' : 'open'] -= 1;
    const count = Math.min(gate.queued, Math.max(0, (this.rulesOf(run.versionId).concurrency ?? Infinity) - gate.open));
    gate.queued -= count;
    gate.open += count;
    this.release(place, count, now);
  }

  private release(place: string, count: number, now: number): void {
    const first = this.queue.filter((one) => one.place === place).sort((a, b) => a.runId - b.runId).slice(0, count);
    for (const one of first) {
      this.queue.splice(this.queue.indexOf(one), 1);
      const token = this.tables.tokens.get(one.tokenId);
      if (token) this.tables.tokens.set(token.id, { ...token, dueAt: Math.max(one.startAt, now) });
    }
  }

  private tell(run: MemoryRun, error: StepError): NewRun[] {
    const { onError } = this.rulesOf(run.versionId);
    if (onError === null) return [];
    const listener = this.published.get(onError);
    if (!listener || listener.workspaceId !== run.workspaceId || (run.depth ?? 0) >= MAX_DEPTH) {
      this.tables.add(run.versionId, RUN_NODE, ERROR_NOT_TOLD_COUNT, 1);
      return [];
    }
    const json = { error: { code: error.code, message: error.message, who: error.who }, run: { id: run.id, workflowId: run.workflowId, workflowName: 'Test', versionId: run.versionId }, nodeId: error.nodeId, contactId: run.contactId };
    const depth = (run.depth ?? 0) + 1;
    return [{ workspaceId: run.workspaceId, workflowId: onError, versionId: listener.versionId, node: 0, contactId: null, test: false, items: [{ json }], parentRunId: run.id, cause: 'failure', depth }];
  }
}
