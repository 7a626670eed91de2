import { DefectError, UserError, type LoyaltyAnswer, type LoyaltyRefusal } from '@parcours/sdk/node';

const STATUS: Partial<Record<LoyaltyRefusal, number>> = { unknown_contact: 404, unknown_coupon: 404, unknown_pool: 404, unknown_programme: 404, bad_points: 400 };

/** The answer of the ledger, or its refusal as the caller meets it. */
export function refuseLoyalty<Answer extends Pick<LoyaltyAnswer, 'refused'>>(answer: Answer | undefined): Answer {
  if (answer === undefined) throw new DefectError('no_answer', 'The ledger gave no answer.');
  if (answer.refused !== null) throw new UserError(answer.refused.code, answer.refused.message, { status: STATUS[answer.refused.code] ?? 409 });
  return answer;
}

export const movedAnswer = ({ standing }: LoyaltyAnswer): { programme: string; points: number; tier: string | null } => ({ programme: standing?.programme ?? '', points: standing?.points ?? 0, tier: standing?.tier?.key ?? null });
