import { createHash } from 'node:crypto';

/** Days a comparison lasts for each contact when the journey does not say within how many days its goal counts. */
export const STANDARD_WINDOW_DAYS = 30;

/**
 * Whether a contact is kept out of a workflow to see what happens without it. The same contact always stands at the same place between 0
 * and 100, evenly spread and told apart for each workflow, as in "Split by percentage": who is kept out stays so while the share grows.
 */
export function isHeldOut(workflowId: number, contactId: number, percent: number): boolean {
  const place = (createHash('sha256').update(`hold-out ${workflowId}\ncontact ${contactId}`).digest().readUInt32BE(0) / 2 ** 32) * 100;
  return place < percent;
}
