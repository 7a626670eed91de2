import { UserError } from '@parcours/sdk/node';
import type { HostContext } from '../executor/host-context.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { PlayPurse } from './play-purse.js';
import type { PlayStore } from './play-store.js';
import type { PlayFacts, PlayWorld } from './play-world.js';

const outside = (): Promise<never> => Promise.reject(new UserError('played', 'In a play nothing reaches outside; give this step an answer, or pin its data.'));

/** The contact as it stands in the play now; null without one. */
export function factsOf(store: PlayStore, contactId: number, now: number): PlayFacts | null {
  const contact = store.customers.contacts.get(contactId);
  if (!contact) return null;
  const consents = [...store.customers.consents].flatMap(([key, state]) => {
    const [, purpose = '', channel = ''] = key.split(' ');
    return state === null ? [] : [{ purpose, channel: channel as PlayFacts['consents'][number]['channel'], state }];
  });
  return { now, contact, lists: store.customers.listsOf(contactId), segments: store.segments, consents, events: store.events };
}

interface Playing {
  readonly world: PlayWorld;
  readonly store: PlayStore;
  readonly purse: PlayPurse;
  /** Whether a real contact plays. */
  readonly real: boolean;
  readonly now: () => number;
}

/** What nodes may ask for in a play: the contact as it is in the play, the workspace as it is, and nothing outside. */
export function playContext({ world, store, purse, real, now }: Playing, plan: Plan, { node }: PlanNode, log: HostContext['log']): HostContext {
  const of = async (ids: readonly number[], holds: (facts: PlayFacts) => boolean | Promise<boolean>): Promise<Set<number>> => {
    const found = new Set<number>();
    for (const id of ids) {
      const facts = factsOf(store, id, now());
      if (facts && (await holds(facts))) found.add(id);
    }
    return found;
  };
  return {
    now, log, timezone: plan.timezone, node: { id: node.id, name: node.name },
    credential: outside, http: outside, address: outside, dropFile: outside, report: outside, tellTeam: outside,
    account: (id) => world.account(id),
    readFile: (id, slice) => world.readFile(id, slice),
    // pages of a letter are shown by their words; nothing is kept
    saveFile: async ({ fileName, mimeType = 'application/octet-stream' }) => ({ id: `play-${fileName}`, fileName, mimeType, sizeBytes: 0 }),
    progress: () => undefined,
    begin: () => Promise.resolve(),
    membersOf: (list, ids) => of(ids, ({ lists }) => lists.some((one) => world.listName(one) === world.listName(list))),
    membersOfSegment: (segment, ids) => of(ids, ({ segments }) => segments.has(segment)),
    matching: (rule, ids) => of(ids, (facts) => world.holds(rule, facts)),
    purposes: async () => world.purposes,
    consenting: (purpose, channel, ids) => of(ids, ({ contact: { id } }) => store.customers.judge(id, channel, purpose, false) === null),
    ...world.contents,
    loyalty: (requests) => purse.carryOut(requests),
    loyaltyOf: (programme, ids) => purse.holdings(programme, ids),
    loyaltyOffers: () => world.loyalty.loyaltyOffers(),
    scoresOf: async (ids) => Promise.all(ids.flatMap((id) => {
      const facts = factsOf(store, id, now());
      return facts === null ? [] : [world.scoring.scoresOf(facts, real)];
    })),
    scoringOffers: () => world.scoring.scoringOffers(),
    trackLinks: async (requests) => requests.map(({ url }) => url),
    runCode: (request) => world.runCode(request, node.id, now()),
  };
}

