/** Stands in a text where the contact's link goes. */
export const LINK_MARK = '%link%';

/** Addresses in a text, without the sign that ends a sentence or closes a bracket. */
const ADDRESS = /https?:\/\/[^\s<>"'«»“”’]+/gu;
const AFTER = /[.,;:!?)\]}…]+$/u;

export const addressesIn = (text: string): readonly string[] => [...new Set([...text.matchAll(ADDRESS)].map(([found]) => found.replace(AFTER, '')))];

/** The text with each address replaced by the one that stands for it. */
export const replaceAddresses = (text: string, by: ReadonlyMap<string, string>): string =>
  text.replace(ADDRESS, (found) => {
    const address = found.replace(AFTER, '');
    return (by.get(address) ?? address) + found.slice(address.length);
  });
