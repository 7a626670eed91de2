import { UserError } from '@parcours/sdk/node';
import type { LoyaltyWork } from '../../core/loyalty/loyalty.js';

const MAX_WORKS = 1_000;
const MAX_TEXT = 500;
const WHAT: readonly string[] = ['earn', 'burn', 'transfer', 'adjust', 'issue', 'redeem'] satisfies LoyaltyWork['do'][];

const isText = (value: unknown, most = MAX_TEXT): boolean => typeof value === 'string' && value.length <= most;
const isMissing = (value: unknown): boolean => value === undefined || value === null;
const isMoney = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e12;

function wrongWith(work: Record<string, unknown>): string | null {
  if (!WHAT.includes(work['do'] as string)) return `"do" to be one of ${WHAT.join(', ')}`;
  if (!isText(work['key'], 200) || work['key'] === '') return '"key" to be a text of 1 to 200 characters';
  if (!Number.isSafeInteger(work['contactId'])) return '"contactId" to be the number of a contact';
  for (const name of ['programme', 'reason']) if (!isMissing(work[name]) && !isText(work[name])) return `"${name}" to be a text of at most ${MAX_TEXT} characters`;
  for (const name of ['spend', 'amount']) if (!isMissing(work[name]) && !isMoney(work[name])) return `"${name}" to be an amount of money`;
  if (!isMissing(work['expiresAt']) && !(Number.isSafeInteger(work['expiresAt']) && Math.abs(work['expiresAt'] as number) < 8.64e15)) return '"expiresAt" to be an instant in milliseconds';
  for (const [what, name] of [['transfer', 'to'], ['issue', 'pool'], ['redeem', 'code']] as const) if (work['do'] === what && !isText(work[name])) return `"${name}" to be a text`;
  return ['earn', 'burn', 'transfer', 'adjust'].includes(work['do'] as string) && typeof work['points'] !== 'number' ? '"points" to be a number' : null;
}

/** Refuses what cannot even be asked, before anything is done. Throws `UserError` `bad_loyalty_request`. */
export function checkWorks(works: readonly LoyaltyWork[]): void {
  if (works.length > MAX_WORKS) throw new UserError('bad_loyalty_request', `Expected at most ${MAX_WORKS} requests at once, found ${works.length}; ask in parts.`);
  works.forEach((work, index) => {
    const wrong = wrongWith(work as unknown as Record<string, unknown>);
    if (wrong !== null) throw new UserError('bad_loyalty_request', `Expected ${wrong} in request ${index + 1}, found something else.`);
  });
}
