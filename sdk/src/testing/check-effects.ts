import { TransientError, type AnyStep, type CredentialDefinition, type Fields, type HttpRequest, type JsonObject, type NodeContext, type Outcome } from '../node/index.js';
import { fakeContact } from './fake-contact.js';
import { runNode, type RunNodeOptions } from './run-node.js';
import { sampleSettings } from './sample-settings.js';

export interface EffectsTrial {
  readonly settings: JsonObject;
  readonly items: readonly JsonObject[];
  readonly credentials: readonly CredentialDefinition[];
}

/** Values a credential of any type of the package could have; the node asks for it by id. */
const sampleCredential = (credentials: readonly CredentialDefinition[]): Readonly<Record<string, string>> =>
  Object.fromEntries(credentials.flatMap(({ fields }) => Object.entries(sampleSettings(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, required: true }])) as Fields)).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])));

const hostOf = ({ settings, items, credentials }: EffectsTrial): RunNodeOptions => ({
  settings, items,
  contact: (index) => fakeContact({ id: index + 1, email: `contact${index + 1}@example.org` }),
  credentials: new Proxy({}, { get: () => sampleCredential(credentials), has: () => true }),
  members: {},
  segments: {},
});

const away = (): never => {
  throw new TransientError('network', 'The other side cannot be reached.');
};
const shut: Pick<RunNodeOptions, 'http' | 'address' | 'runCode'> = { http: async () => away(), address: (async () => away()) as NodeContext['address'], runCode: (async () => away()) as NodeContext['runCode'] };

/** With nothing to reach: each item gets an answer of its own, and none of them blames the package. */
export async function checkOutage(definition: AnyStep, trial: EffectsTrial): Promise<string[]> {
  try {
    const outcomes = await runNode(definition, { ...hostOf(trial), ...shut });
    const blamed = outcomes.find((outcome) => outcome.kind === 'error' && outcome.error.who === 'defect');
    return blamed?.kind === 'error' ? [`With its service away, it answered a defect (${blamed.error.code}: ${blamed.error.message}); a service that is away is transient.`] : [];
  } catch (thrown) {
    return [`It threw while its service was away (${thrown instanceof Error ? thrown.message : String(thrown)}): nobody would know what was done for any item of the batch; answer item by item, for example with answerConcurrently.`];
  }
}

const way = (outcome: Outcome | undefined): string => (outcome === undefined ? 'nothing' : outcome.kind === 'next' ? `next through ${outcome.port}` : outcome.kind === 'error' ? `the error ${outcome.error.code}` : outcome.kind);

/** Without what differs from call to call by nature. */
const shapeOf = ({ method, url, body }: HttpRequest): string => JSON.stringify([method, url, body ?? null]);

/**
 * With a service that answers: a batch takes the same ways as its items alone, and a node that may be repeated asks for the same thing again,
 * with its delivery's key where it changes something.
 */
export async function checkService(definition: AnyStep, trial: EffectsTrial, service: NodeContext['http']): Promise<string[]> {
  const asked: HttpRequest[] = [];
  const http: NodeContext['http'] = (request) => {
    asked.push(request);
    return service(request);
  };
  const host = { ...hostOf(trial), http };
  const together = await runNode(definition, host);
  const alone: Outcome[] = [];
  for (const [index, item] of trial.items.entries())
    alone.push(...(await runNode(definition, { ...host, items: [item], contact: () => fakeContact({ id: index + 1, email: `contact${index + 1}@example.org` }), delivery: () => ({ key: `run-${index + 1}/node1/1` }) })));
  const differs = together.findIndex((outcome, index) => way(outcome) !== way(alone[index]));
  if (differs !== -1) return [`Item ${differs} goes ${way(together[differs])} in a batch but ${way(alone[differs])} alone.`];
  if (definition.idempotent !== true) return [];
  asked.length = 0;
  await runNode(definition, host);
  const first = asked.splice(0);
  await runNode(definition, { ...host, delivery: () => ({ attempt: 2 }) });
  if (first.map(shapeOf).sort().join() !== asked.map(shapeOf).sort().join()) return ['It says that it may be repeated, but asks for something else the second time.'];
  // a described request may be repeated because of its method alone (RFC 9110, 9.2.2); whoever programs it has to know that the other side keeps to it
  const harmless = definition.http === undefined ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'PUT', 'DELETE'];
  const keyless = first.find((request) => !harmless.includes(request.method) && !JSON.stringify(request).includes('run-'));
  return keyless === undefined ? [] : [`It says that it may be repeated, but its ${keyless.method} request carries no key: give the other side item.delivery.key.`];
}
