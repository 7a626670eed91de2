import type { NodeContext } from '@parcours/sdk/node';

export interface SegmentLink {
  readonly segment: number;
  readonly url: string;
}

interface Chooser {
  readonly contact: { readonly id: number } | null;
  readonly params: { readonly segmentLinks: readonly SegmentLink[]; readonly link: string };
}

/**
 * Which page each contact is led to: that of the first row whose segment has them now, otherwise the one for everybody else. Each segment is
 * asked once for a batch. Null: there is none.
 */
export async function linkChooser(items: readonly Chooser[], context: Pick<NodeContext, 'membersOfSegment'>): Promise<(item: Chooser) => string | null> {
  const segments = new Set(items.flatMap(({ params }) => params.segmentLinks.map(({ segment }) => segment)));
  const contacts = [...new Set(items.flatMap(({ contact }) => (contact === null ? [] : [contact.id])))];
  const members = new Map(await Promise.all([...segments].map(async (segment) => [segment, await context.membersOfSegment(segment, contacts)] as const)));
  return ({ contact, params }) => {
    const row = params.segmentLinks.find(({ segment, url }) => contact !== null && url.trim() !== '' && members.get(segment)?.has(contact.id));
    const url = (row?.url ?? params.link).trim();
    return url === '' ? null : url;
  };
}
