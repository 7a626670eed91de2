/** Days a comparison lasts for each contact when the journey does not say within how many days its goal counts. */
export const STANDARD_WINDOW_DAYS = 30;

const SPACE = 2 ** 32;

/** FNV-1a (Fowler, Noll, Vo) with the finaliser of MurmurHash3, which spreads what differs in one digit: the core knows no system, and so no other hash. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Whether a contact is kept out of a workflow to see what happens without it. The same contact always stands at the same place between 0
 * and 100, evenly spread and told apart for each workflow, as in "Split by percentage": who is kept out stays so while the share grows.
 */
export const isHeldOut = (workflowId: number, contactId: number, percent: number): boolean => (hashOf(`hold-out ${workflowId}\ncontact ${contactId}`) / SPACE) * 100 < percent;
