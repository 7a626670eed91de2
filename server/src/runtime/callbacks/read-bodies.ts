import type { CallbackRequest, Json } from '@parcours/sdk/node';

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** The body in the forms a package may want it in, by what it is rather than by what its header says: some send JSON as `text/plain`. */
export function readBodies(request: Omit<CallbackRequest, 'json' | 'form'>): CallbackRequest {
  const { rawBody, headers } = request;
  const json = /^\s*[[{"]/.test(rawBody) ? jsonOf(rawBody) : null;
  const isForm = json === null && (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded');
  return { ...request, json, form: isForm ? Object.fromEntries(new URLSearchParams(rawBody)) : null };
}
