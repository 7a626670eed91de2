import type { WorkflowDetail } from '@parcours/sdk/api';

type Entry = WorkflowDetail['entries'][number];

/** What callers add to show who they are; the words in <> are theirs to fill in. */
const SHOWN: Readonly<Record<NonNullable<Entry['hook']>['callers'], readonly string[]>> = {
  anybody: [],
  basic: ["-u '<user>:<password>'"],
  header: ["-H 'X-Api-Key: <token>'"],
  jwt: ["-H 'Authorization: Bearer <token>'"],
  signature: ["-H 'webhook-id: <id>'", "-H 'webhook-timestamp: <seconds>'", "-H 'webhook-signature: v1,<signature>'"],
};

/** A line for a shell that calls a webhook; null for other entry points. */
export function callExample({ url, hook }: Pick<Entry, 'url' | 'hook'>): string | null {
  if (url === null || hook === undefined) return null;
  const withBody = hook.method !== 'GET' && hook.method !== 'DELETE';
  const body = withBody ? ["-H 'content-type: application/json'", `-d '{"email":"ada@example.org"}'`] : [];
  return [`curl -X ${hook.method} '${url.replaceAll("'", '%27')}'`, ...SHOWN[hook.callers], ...body].join(' \\\n  ');
}
