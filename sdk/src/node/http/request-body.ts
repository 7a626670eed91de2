import type { FormPart, HttpRequest } from '../context.js';
import { UserError } from '../errors.js';
import type { FileReference } from '../file.js';
import type { BatchItem } from '../item.js';
import type { Json, JsonObject } from '../json.js';
import type { HttpCall } from './declaration.js';
import { encodeValues } from './encode-values.js';
import { fillJson } from './fill.js';

type Files = BatchItem<unknown>['files'];
type Sent = Pick<HttpRequest, 'body' | 'bodyFile' | 'form' | 'headers'>;

const isReference = (value: unknown): value is FileReference => typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string';
const asObject = (value: Json | undefined): JsonObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});

/** The file a setting holds, or a file the item carries by this name; null for an empty setting. Throws `UserError` `file_missing`. */
function fileFor(value: Json | undefined, files: Files): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (isReference(value)) return value.id;
  const found = typeof value === 'string' ? files?.[value] : undefined;
  if (found === undefined) throw new UserError('file_missing', `Expected the item to carry a file "${typeof value === 'string' ? value.slice(0, 100) : typeof value}", found ${Object.keys(files ?? {}).join(', ') || 'none'}; choose another name, or add the file in a step before.`);
  return found.id;
}

function multipart({ body, files = {}, lists }: HttpCall, scope: object, carried: Files): Sent {
  const values = encodeValues(asObject(body === undefined ? {} : fillJson(body, scope)), lists).map(([name, value]): FormPart => ({ name, value }));
  const uploads = Object.entries(files).flatMap(([name, template]): FormPart[] => {
    const file = fileFor(fillJson(template, scope), carried);
    return file === null ? [] : [{ name, file }];
  });
  return { form: [...values, ...uploads] };
}

/** What a described request sends for one item, with the header that says what it is where it is neither JSON nor a file. Throws `UserError` `file_missing`. */
export function requestBody(call: HttpCall, scope: object, files: Files): Sent {
  const { method = 'GET', body, bodyAs = 'json', lists } = call;
  if (method === 'GET' || method === 'HEAD') return {};
  if (bodyAs === 'multipart') return multipart(call, scope, files);
  const filled = body === undefined ? undefined : fillJson(body, scope);
  if (filled === undefined) return {};
  switch (bodyAs) {
    case 'form':
      return { body: new URLSearchParams(encodeValues(asObject(filled), lists)).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    case 'text':
      return { body: typeof filled === 'string' ? filled : JSON.stringify(filled), headers: { 'content-type': 'text/plain; charset=utf-8' } };
    case 'file': {
      const bodyFile = fileFor(filled, files);
      return bodyFile === null ? {} : { bodyFile };
    }
    case 'json':
      return typeof filled === 'object' && filled !== null ? { body: filled as JsonObject } : { body: JSON.stringify(filled), headers: { 'content-type': 'application/json' } };
  }
}
