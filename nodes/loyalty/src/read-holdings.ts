import type { BatchItem, LoyaltyHolding, NodeContext } from '@parcours/sdk/node';

/** What the contacts of a batch have, asked once for each programme; found by programme and contact. */
export async function readHoldings(items: readonly BatchItem<{ readonly programme?: string }>[], context: NodeContext): Promise<(item: BatchItem<{ readonly programme?: string }>) => LoyaltyHolding | undefined> {
  const asked = new Map<string, Set<number>>();
  for (const { contact, params } of items) if (contact !== null) asked.set(params.programme ?? '', (asked.get(params.programme ?? '') ?? new Set()).add(contact.id));
  const found = new Map<string, LoyaltyHolding>();
  for (const [programme, ids] of asked) for (const holding of await context.loyaltyOf(programme, [...ids])) found.set(`${holding.contactId} ${programme}`, holding);
  return ({ contact, params }) => found.get(`${contact?.id ?? 0} ${params.programme ?? ''}`);
}
