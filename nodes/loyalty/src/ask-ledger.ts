import { DefectError, UserError, fail, toFailure, type BatchItem, type JsonObject, type LoyaltyAnswer, type LoyaltyRequest, type NodeContext, type Outcome } from '@parcours/sdk/node';

/** What one item asks for, as far as it is not in every request. */
export type Wish = LoyaltyRequest extends infer One ? (One extends LoyaltyRequest ? Omit<One, 'key' | 'contactId'> : never) : never;

const MOST = 1_000;

export function contactIdOf(item: Pick<BatchItem<unknown>, 'contact'>): number {
  if (item.contact === null) throw new UserError('no_contact', 'Expected a journey of a contact, found a run without contact; start it with a trigger that identifies one, such as a form or an event.');
  return item.contact.id;
}

/** The item with what the contact has now under `loyalty`, and its coupon. */
export const withStanding = (json: JsonObject, { standing }: LoyaltyAnswer, more: JsonObject = {}): JsonObject => (standing === null ? { ...json, ...more } : { ...json, loyalty: { ...standing }, ...more });

/** A refusal nobody can go on from: the settings or the data have to be put right. */
export const asError = (refused: NonNullable<LoyaltyAnswer['refused']>): UserError => new UserError(refused.code, refused.message);

/**
 * Asks for what the items wish, under the keys of their deliveries, so that nothing is done twice however often they are called. `wish` answers an
 * outcome where there is nothing to ask for; what it throws fails its item alone.
 */
export async function askLedger<Params>(items: readonly BatchItem<Params>[], context: NodeContext, wish: (item: BatchItem<Params>) => Wish | Outcome, answer: (item: BatchItem<Params>, answer: LoyaltyAnswer) => Outcome): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const requests: { readonly index: number; readonly request: LoyaltyRequest }[] = [];
  items.forEach((item, index) => {
    try {
      const contactId = contactIdOf(item);
      const wished = wish(item);
      if ('kind' in wished) outcomes.set(index, wished);
      else requests.push({ index, request: { ...wished, contactId, key: item.delivery?.key ?? '' } as LoyaltyRequest });
    } catch (thrown) {
      outcomes.set(index, fail(toFailure(thrown)));
    }
  });
  for (let from = 0; from < requests.length; from += MOST) {
    const part = requests.slice(from, from + MOST);
    const answers = await context.loyalty(part.map(({ request }) => request));
    part.forEach(({ index }, at) => {
      try {
        outcomes.set(index, answer(items[index] as BatchItem<Params>, answers[at] as LoyaltyAnswer));
      } catch (thrown) {
        outcomes.set(index, fail(toFailure(thrown)));
      }
    });
  }
  return items.map((_, index) => outcomes.get(index) ?? fail(toFailure(new DefectError('no_answer', 'The ledger gave no answer for this item.'))));
}
