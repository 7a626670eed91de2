import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkJson, readJson } from './read-json.js';

export const MAX_BODY_BYTES = 1_048_576;

/** Fields of a form post; a name sent twice becomes a list. */
function readForm(text: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const before = values[name];
    values[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  checkJson(values);
  return { ...values };
}

const asItIs = (text: string): string => {
  checkJson(text);
  return text;
};

/** Reads bodies by their content type. What the API does not take, its guard refuses; webhooks get other types as text. */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const add = (type: string | RegExp, read: (text: string) => unknown): void => {
    fastify.addContentTypeParser(type, { parseAs: 'string' }, async (_request: FastifyRequest, body: string | Buffer) => (body.length === 0 ? undefined : read(String(body))));
  };
  fastify.removeAllContentTypeParsers();
  add('application/json', readJson);
  add(/^application\/[\w.-]+\+json/, readJson);
  add('application/x-www-form-urlencoded', readForm);
  add('*', asItIs);
}
