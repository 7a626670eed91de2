import { fillJson } from '../node/http/fill.js';
import type { AnyStep, Files, Json, JsonObject } from '../node/index.js';

const SAMPLE = { mimeType: 'text/plain', sizeBytes: 1 };

/** The files a described request sends by the name the item carries them under, made up; undefined where it sends none. */
export function filesAsked({ http }: Pick<AnyStep, 'http'>, scope: { readonly params: JsonObject; readonly json: JsonObject }): Files | undefined {
  const request = http?.request;
  const templates: Json[] = [...Object.values(request?.files ?? {}), ...(request?.bodyAs === 'file' && request.body !== undefined ? [request.body] : [])];
  const names = templates.map((template) => fillJson(template, scope)).filter((name): name is string => typeof name === 'string' && name !== '');
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, { id: `file-${name}`, fileName: `${name}.txt`, ...SAMPLE }]));
}
