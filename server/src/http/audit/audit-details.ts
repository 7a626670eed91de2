import type { AuditNote } from './audit-trail.service.js';

/** Fields of bodies that say in short what was asked, and are never secret. */
const TELLING = ['name', 'email', 'role', 'type', 'status', 'kind', 'language', 'timezone', 'list', 'all', 'test', 'nodeId', 'effects', 'version', 'revision', 'mode', 'secondFactor', 'workspaceId', 'package', 'exact', 'from', 'to', 'action', 'actor', 'dryRun'];
const MAX_TEXT = 200;

const shortened = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, MAX_TEXT) : value);

function telling(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {};
  // the body may be a file of millions of bytes: only these names are looked up
  const known = TELLING.flatMap((name): [string, unknown][] => (Object.hasOwn(body, name) ? [[name, (body as Record<string, unknown>)[name]]] : [])).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(known.map(([name, value]) => [name, shortened(value)]));
}

/** What changed in short: the feature's own words where it has some, else the telling fields of the request. */
export function auditDetails(body: unknown, note: AuditNote): Record<string, unknown> {
  const asked = note.after === undefined && note.before === undefined ? telling(body) : {};
  return {
    ...(Object.keys(asked).length > 0 ? { asked } : {}),
    ...(note.before === undefined ? {} : { before: note.before }),
    ...(note.after === undefined ? {} : { after: note.after }),
  };
}

/** The address by its ids, and what the answer made. */
export function auditSubject(params: Readonly<Record<string, unknown>>, answer: unknown, note: AuditNote): string | null {
  if (note.subject !== undefined) return note.subject.slice(0, MAX_TEXT);
  const ids = Object.values(params).map(String);
  const made = typeof answer === 'object' && answer !== null ? ((answer as { id?: unknown; runId?: unknown }).id ?? (answer as { runId?: unknown }).runId) : undefined;
  const named = typeof answer === 'object' && answer !== null && typeof (answer as { name?: unknown }).name === 'string' ? (answer as { name: string }).name : undefined;
  const all = [...(named === undefined ? [] : [named]), ...(ids.length > 0 ? ids.map((id) => `#${id}`) : typeof made === 'number' ? [`#${made}`] : [])];
  return all.length === 0 ? null : all.join(' ').slice(0, MAX_TEXT);
}
