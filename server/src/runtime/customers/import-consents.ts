import { setConsent } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CommandChange } from '../../core/changes.js';
import type { ImportedConsent } from '../../customers/csv/consent-cells.js';
import { lockForChange } from './lock-consents.js';

export interface ConsentOfContact {
  readonly contactId: number;
  readonly consent: ImportedConsent;
}

/**
 * What a file says of consent, as changes. A file is older than what somebody has said themselves: who has taken a consent back is not
 * signed up again by it. `source` is where it was said, unless the row knows better.
 */
export async function importedConsents(client: pg.ClientBase, workspaceId: number, said: readonly ConsentOfContact[], source: string): Promise<CommandChange[]> {
  if (said.length === 0) return [];
  await lockForChange(client, said.map(({ contactId }) => contactId));
  const { rows } = await client.query<{ key: string }>(
    `select concat_ws(' ', k.contact_id, p.key, k.channel) as key from consents k join purposes p on p.id = k.purpose_id where k.workspace_id = $1 and k.contact_id = any($2::bigint[]) and k.state = 'withdrawn'`,
    [workspaceId, said.map(({ contactId }) => contactId)],
  );
  const withdrawn = new Set(rows.map(({ key }) => key));
  return said
    .filter(({ contactId, consent }) => consent.state === 'withdrawn' || !withdrawn.has(`${contactId} ${consent.purpose} ${consent.channel}`))
    .map(({ contactId, consent }) => ({ workspaceId, contactId, runId: 0, command: setConsent({ ...consent, source: consent.source ?? source }) }));
}
