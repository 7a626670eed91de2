import type { Token } from '../run.js';

const URGENCY = ['interactive', 'normal', 'bulk'] as const;

/** 0 goes first. */
export const rankOf = (priority: Token['priority']): number => URGENCY.indexOf(priority);

/**
 * Tokens in rounds: whoever is of the same contact as a token of a more urgent journey comes in a later one. Where no contact has tokens of
 * different priorities, and that is nearly always, there is one round.
 */
export function firstOfContacts<One extends Pick<Token, 'contactId' | 'priority'>>(tokens: readonly One[]): readonly (readonly One[])[] {
  const priorities = new Map<number, Set<One['priority']>>();
  for (const { contactId, priority } of tokens) if (contactId !== null) priorities.set(contactId, (priorities.get(contactId) ?? new Set<One['priority']>()).add(priority));
  const rounds: One[][] = [[], [], []];
  for (const token of tokens) {
    const of = token.contactId === null ? null : priorities.get(token.contactId);
    const before = of ? URGENCY.slice(0, rankOf(token.priority)).filter((priority) => of.has(priority)).length : 0;
    (rounds[before] as One[]).push(token);
  }
  return rounds.filter((round) => round.length > 0);
}
