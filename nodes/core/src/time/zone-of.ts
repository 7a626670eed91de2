import type { Contact, NodeContext } from '@parcours/sdk/node';
import { IANAZone } from 'luxon';

/** The zone a person's days are counted in: theirs, else the workspace's. A zone nobody knows (contacts are imported from anywhere) counts as none. */
export function zoneOf(contact: Contact | null, context: Pick<NodeContext, 'timezone'>): string {
  return [contact?.timezone, context.timezone].find((zone): zone is string => typeof zone === 'string' && IANAZone.create(zone).isValid) ?? 'UTC';
}
