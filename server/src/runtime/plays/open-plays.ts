import { toFailure, type Item } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { compareCase } from '../../core/plays/compare-case.js';
import { play } from '../../core/plays/play.js';
import type { PlayFacts, PlayWorld } from '../../core/plays/play-world.js';
import type { CaseResult, Plays } from '../../core/plays/plays.js';
import type { Scoring } from '../../core/scoring/scoring.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { Clock, Doors } from '../../core/ports.js';
import { consentKey, evaluate, type Facts } from '../../customers/segments/evaluate.js';
import { localDay } from '../../customers/segments/local-days.js';
import { readRule } from '../../customers/segments/read-rule.js';
import { readSendingRules } from '../../db/sending/sending-rules.js';
import type { ContentLibrary } from '../contents/content-library.js';
import { purposesOf } from '../customers/read-consents.js';
import { askTrigger } from '../entries/ask-trigger.js';
import type { Ledger } from '../loyalty/ledger.js';
import type { CodeRunner } from '../sandbox/code-runner.js';
import { playedScores } from './played-scores.js';
import { readPlayer } from './read-player.js';

interface PlayParts {
  readonly pool: pg.Pool;
  /** The clock on the wall, for how long a play may take; plays have clocks of their own. */
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly doors: Pick<Doors, 'accountOf' | 'readFile'>;
  readonly contents: ContentLibrary;
  readonly ledger: Ledger;
  readonly scoring: Pick<Scoring, 'offers'>;
  readonly sandbox: CodeRunner;
}

/** No version: contents stand as they are now, code has a sandbox of its own. */
const DRAFT = 0;

const factsFor = ({ now, contact, lists, segments, consents, events }: PlayFacts, listIds: ReadonlyMap<string, number>, timezone: string): Facts => ({
  now, contact, events: [...events], segments, day: localDay(now, contact.timezone, timezone),
  lists: new Set(lists.flatMap((name) => listIds.get(name) ?? [])), consents: new Set(consents.map(consentKey)),
});

/** What a play reads of its workspace. */
async function worldOf({ pool, find, doors, contents, ledger, scoring, sandbox }: PlayParts, workspaceId: number): Promise<PlayWorld> {
  const { rows: [workspace] } = await pool.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
  const { rows: lists } = await pool.query<{ id: number; name: string }>('select id, name from lists where workspace_id = $1', [workspaceId]);
  const timezone = workspace?.timezone ?? 'UTC';
  const place = { workspaceId, workflowVersionId: DRAFT };
  const [names, ids] = [new Map(lists.map(({ id, name }) => [String(id), name])), new Map(lists.map(({ id, name }) => [name, id]))];
  return {
    find, workspaceId, timezone,
    purposes: await purposesOf(pool, workspaceId),
    sendingRules: await readSendingRules(pool, workspaceId),
    listName: (list) => names.get(list) ?? list,
    enter: async (trigger, json, event) => {
      const entry = await askTrigger(find, trigger, event === null ? { on: 'manual', json } : { on: 'event', event });
      return entry.kind === 'enter' ? entry.items.map((one): Item => ({ json: event === null ? one : { ...one, event: { name: event.name, properties: event.properties, occurredAt: new Date(event.occurredAt).toISOString() } } })) : { refused: entry.kind === 'ignore' ? entry.reason : 'The entry point refused the data.' };
    },
    holds: async (rule, facts) => evaluate(readRule(rule), factsFor(facts, ids, timezone)).holds,
    account: async (id) => {
      try {
        return await doors.accountOf(workspaceId, id);
      } catch (thrown) {
        if (toFailure(thrown).code !== 'credential_missing') throw thrown;
        return { type: '', values: {} };
      }
    },
    contents: {
      contents: (search) => contents.list(workspaceId, search),
      content: (id, version) => contents.read(place, id, version),
      fillContent: (request) => contents.fill(place, request, Date.now()),
    },
    loyalty: { loyaltyOf: (programme, contactIds) => ledger.holdings(workspaceId, programme, contactIds), loyaltyOffers: () => ledger.offers(workspaceId) },
    scoring: { scoresOf: (facts, real) => playedScores(pool, workspaceId, facts.contact.id, factsFor(facts, ids, timezone), real), scoringOffers: () => scoring.offers(workspaceId) },
    readFile: (id, slice) => doors.readFile(workspaceId, id, slice),
    runCode: (request, nodeId, now) => sandbox.run({ workspaceId, versionId: DRAFT, nodeId }, request, now),
    evaluate: (request, nodeId, now) => sandbox.evaluate({ workspaceId, versionId: DRAFT, nodeId }, request, now),
  };
}

/** See `Plays`. */
export function openPlays(parts: PlayParts): Plays {
  const wallNow = (): number => parts.clock.now();
  return {
    play: async (workspaceId, document, script) => play(document, script, await worldOf(parts, workspaceId), wallNow),
    contact: (workspaceId, contactId) => readPlayer(parts.pool, workspaceId, contactId),
    run: async (workspaceId, document: WorkflowDocument, cases) => {
      const world = await worldOf(parts, workspaceId);
      const nameOf = (id: string): string => document.nodes.find((node) => node.id === id)?.name ?? `(deleted ${id})`;
      const results: CaseResult[] = [];
      for (const { script, expect } of cases) {
        try {
          results.push({ differences: compareCase(expect, await play(document, script, world, wallNow), nameOf), error: null });
        } catch (thrown) {
          results.push({ differences: [], error: toFailure(thrown).message });
        }
      }
      return results;
    },
  };
}
