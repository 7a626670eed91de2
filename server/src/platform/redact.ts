const HIDDEN = '[hidden]';
/** By the end of the key: `apiKey`, `set-cookie` and `reset_token` hold secrets; `tokensWaiting` and `tokenId` count and name our own tokens. */
const SECRET_KEY = /(pass(word|phrase)?|secret|token|cookie|authorization|credentials?|(api|encryption|private|signing)[-_]?key|session[-_]?id)$/i;
/**
 * What may be read in the log as text (P2): everything else is hidden, whatever it is called, for nobody knows what a library puts into its
 * errors. PostgreSQL repeats values of rows in `detail` and `where`, TypeORM those of a query in `parameters`. Numbers and truth values are told.
 */
const TOLD = new Set([
  'where', 'reason', 'context', 'requestId', 'method', 'route', 'url', 'code', 'label', 'type', 'message', 'stack', 'who', 'kind', 'state', 'status', 'role', 'version', 'field', 'details', 'database',
  'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'syscall', 'errno', 'command', 'signal', 'lane', 'package', 'packageId', 'nodeType', 'nodeId', 'runId', 'workflowId', 'workspaceId', 'name', 'event', 'queue', 'process',
]);
/** Keys that mean something else in an error than in an entry of ours. */
const NOT_OF_ERRORS = new Set(['where', 'details', 'name']);
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;

const EMAIL = /[\w.+'-]+@[\w-]+(\.[\w-]+)+/g;
const URL_PASSWORD = /(\/\/[^\s:/@]+:)[^\s@/]+@/g;
const URL_SECRET = /([?&#](?:token|key|code|secret|password|signature|sig)=)[^&\s"']+/gi;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;

/** Text without mail addresses, passwords in URLs, and bearer tokens. */
export const redactText = (text: string): string =>
  text.replace(URL_PASSWORD, `$1${HIDDEN}@`).replace(URL_SECRET, `$1${HIDDEN}`).replace(BEARER, `$1 ${HIDDEN}`).replace(EMAIL, '[email]');

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error as Error & Record<string, unknown>;
  return {
    type: name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
    ...redactEntries(own, depth + 1, (key) => TOLD.has(key) && !NOT_OF_ERRORS.has(key)),
  };
}

function redactEntries(value: Readonly<Record<string, unknown>>, depth: number, told: (key: string) => boolean = (key) => TOLD.has(key)): Record<string, unknown> {
  const kept = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(kept.map(([key, inner]) => [key, SECRET_KEY.test(key) ? HIDDEN : redact(inner, depth + 1, told(key))]));
}

/** A copy fit for the log: texts only under keys that are known to be harmless, no secrets in them, bounded in depth and size. */
export function redact(value: unknown, depth = 0, told = true): unknown {
  if (typeof value === 'string') return told ? redactText(value) : HIDDEN;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((inner) => redact(inner, depth + 1, told));
  return redactEntries(value as Record<string, unknown>, depth);
}
