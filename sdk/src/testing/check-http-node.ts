import { defineHttpNode, placesIn, type AnyStep, type HttpDeclaration, type HttpResult, type Json, type JsonObject, type NodeContext, type Outcome } from '../node/index.js';
import { declaredService, put, refusalFor } from './declared-service.js';
import { fakeContact } from './fake-contact.js';
import { runNode } from './run-node.js';

const SENTENCE = /^\p{Lu}.*[.!?…]$/su;
const isData = (value: Json | undefined): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An item and a contact that have all the request names. */
function scopeFor({ request }: HttpDeclaration): { readonly json: JsonObject; readonly attributes: JsonObject } {
  const places = placesIn([request.url, request.query ?? null, request.headers ?? null, request.cookies ?? null, request.body ?? null, request.files ?? null] as Json);
  const under = (root: string): JsonObject => places.filter((path) => path.startsWith(root)).reduce((made, path) => put(made, path.slice(root.length), 'sample'), {} as JsonObject);
  return { json: under('json.'), attributes: under('contact.attributes.') };
}

/** A setting that an address begins with is an address itself, of the service that is made up. */
function atTheService({ request }: HttpDeclaration, settings: JsonObject): JsonObject {
  const root = /^\s*\{\{\s*params\.(\w+)\s*\}\}/.exec(request.url)?.[1];
  return root !== undefined && settings[root] === 'sample' ? { ...settings, [root]: 'https://service.example' } : settings;
}

function checkKept({ answer = {}, pagination }: HttpDeclaration, outcome: Outcome, asked: number, expected: number): string[] {
  if (outcome.kind === 'error') {
    if (outcome.error.code === 'bad_url') return [`Its request cannot be made with the settings it was tried with (${outcome.error.message}); give settings for it.`];
    return [`With a service that is as declared, it answered the error ${outcome.error.code}: ${outcome.error.message}`];
  }
  if (outcome.kind !== 'next') return [`With a service that is as declared, it answered "${outcome.kind}".`];
  const problems = pagination !== undefined && asked < 2 && (pagination.maximumPages ?? 2) > 1 ? ['It read one page of several.'] : [];
  if (answer.list === undefined && answer.output !== 'items') return problems;
  const found = answer.output === 'items' ? outcome.json : (outcome.json as JsonObject)[answer.into ?? 'response'];
  const entries = (Array.isArray(found) ? found : []) as readonly JsonObject[];
  if (entries.length !== expected) problems.push(`The service has ${expected} entries on its pages, it kept ${entries.length}.`);
  const shaped = entries.map((entry) => (answer.output === 'items' && answer.into !== undefined ? entry[answer.into] : entry)) as Json[];
  if (answer.output === 'items' && answer.into === undefined && answer.map !== undefined && !isData(answer.map)) problems.push('answer.map makes something else than an object of each entry; map each to an object, or name it with "into".');
  if (answer.map !== undefined && new Set(shaped.map((entry) => JSON.stringify(entry))).size < shaped.length) problems.push('answer.map makes the same of every entry: it names nothing of {{ entry }}.');
  return problems;
}

/**
 * Carries a declaration out against a service made from it: its pages come to an end and all of them are kept, its mapping makes something of
 * each entry, and each of its errors is reached and is a sentence. Nothing leaves the process, and no pace is kept.
 */
export async function checkHttpNode(definition: AnyStep, settings: JsonObject): Promise<string[]> {
  const { http: declaration, ...node } = definition;
  if (declaration === undefined) return [];
  if (declaration.pagination !== undefined && 'from' in declaration.pagination && (declaration.answer?.list ?? '') === '') return ['pagination.from reads a body that is a list; say where in the body the list stands with answer.list.'];
  const { pace: _, ...asked } = declaration;
  const tried = defineHttpNode({ ...node, ...asked } as never) as AnyStep;
  const { json, attributes } = scopeFor(declaration);
  const answerFrom = async (http: NodeContext['http']): Promise<Outcome> =>
    (await runNode(tried, { settings: atTheService(declaration, settings), items: [json], contact: fakeContact({ phone: '+33612345678', externalId: 'sample', attributes }), http }))[0] as Outcome;
  const service = declaredService(declaration);
  const problems = checkKept(declaration, await answerFrom(service.http), service.requests.length, service.entries);
  if (problems.length > 0) return problems;
  for (const [index, rule] of (declaration.errors ?? []).entries()) {
    const refusal: HttpResult = refusalFor(rule);
    const outcome = await answerFrom(async () => refusal);
    const error = outcome.kind === 'error' ? outcome.error : null;
    if (error?.code !== rule.code || error.who !== rule.who) problems.push(`errors[${index}] ("${rule.code}") is never reached: an answer with the status ${refusal.status} comes to ${error === null ? 'no error' : `"${error.code}"`}.`);
    else if (!SENTENCE.test(error.message.trim())) problems.push(`errors[${index}] ("${rule.code}") is no sentence: "${error.message}"; say what was expected, what was found, and what to do.`);
  }
  return problems;
}
