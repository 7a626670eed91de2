import loyalty from '@parcours/node-loyalty';
import { DEFAULT_SENDING_RULES } from '@parcours/sdk/api';
import type { Item } from '@parcours/sdk/node';
import type { PlayWorld } from '../../src/core/plays/play-world.js';
import { askTrigger } from '../../src/runtime/entries/ask-trigger.js';
import { testCatalog } from '../http/support/test-catalog.js';

/** A workspace with node types and nothing else. */
export function bareWorld(rest: Partial<PlayWorld> = {}): PlayWorld {
  const { find } = testCatalog(loyalty);
  const none = () => Promise.reject(new Error('There is none in this workspace.'));
  return {
    find, workspaceId: 1, timezone: 'UTC', purposes: [], sendingRules: DEFAULT_SENDING_RULES,
    enter: async (trigger, json) => {
      const entry = await askTrigger(find, trigger, { on: 'manual', json });
      return entry.kind === 'enter' ? entry.items.map((one): Item => ({ json: one })) : { refused: 'Refused.' };
    },
    listName: (list) => list,
    holds: async () => false,
    account: async () => ({ type: 'email.smtp', values: { fromEmail: 'news@shop.example' } }),
    contents: { contents: async () => [], content: none, fillContent: none },
    loyalty: { loyaltyOf: async () => [], loyaltyOffers: async () => ({ programmes: [], pools: [] }) },
    scoring: { scoresOf: async ({ contact }) => ({ contactId: contact.id, scores: [], stages: {} }), scoringOffers: async () => ({ scores: [], stages: [] }) },
    readFile: none, runCode: none, evaluate: none,
    ...rest,
  };
}
