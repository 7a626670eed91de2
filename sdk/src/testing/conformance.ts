import { checkSettings, type AnyStep, type AnyTrigger, type Contact, type Fields, type JsonObject, type NodeContext, type NodePackage, type Outcome } from '../node/index.js';
import { checkBodyCredential } from './check-body-credential.js';
import { checkCredential } from './check-credential.js';
import { checkDeclaration } from './check-declaration.js';
import { checkOutage, checkService, type EffectsTrial } from './check-effects.js';
import { checkFields } from './check-fields.js';
import { checkExamples, checkHits } from './check-hits.js';
import { checkHttpNode } from './check-http-node.js';
import { checkLabels, type Language } from './check-labels.js';
import { checkMigrations } from './check-migrations.js';
import { checkPoll, checkPollOutage, type PollTrial } from './check-poll.js';
import { checkStream } from './check-stream.js';
import { checkTrigger } from './check-trigger.js';
import { fakeContact } from './fake-contact.js';
import { receiveHit } from './receive-hit.js';
import { runNode } from './run-node.js';
import { sampleSettings } from './sample-settings.js';

export interface ConformanceProblem {
  /** Type of the node or credential; the package id for the package itself. */
  readonly type: string;
  readonly message: string;
}

export interface ConformanceOptions {
  /** What the sandbox would answer, for nodes that run code. */
  readonly runCode?: NodeContext['runCode'];
  /** Settings to try a node with, by its type, or `type@version` for one version of it (and what is migrated from it); made up from the fields otherwise. */
  readonly settings?: Readonly<Record<string, JsonObject>>;
  /** Items pure nodes are tried with. */
  readonly items?: readonly JsonObject[];
  /** Languages every text must stand in; English unless said, which the others fall back to. */
  readonly languages?: readonly Language[];
  /**
   * Also tries nodes that reach outside, with every door of the context shut as in an outage. Off unless true: a node that does not go through
   * its context would really act.
   */
  readonly outage?: boolean;
  /** The other side of nodes that speak HTTP: with it they are tried in a batch, alone, and again with the same keys. */
  readonly service?: NodeContext['http'];
  /** The other side of triggers that poll, by their type: with it they are polled again and again while more happens there. */
  readonly polls?: Readonly<Record<string, PollTrial>>;
}

const camelCase = /^[a-z][A-Za-z0-9]*$/;
const ITEMS: readonly JsonObject[] = [{}, { plan: 'gold', amount: 12 }, { event: { name: 'order', properties: { total: 3 }, occurredAt: 0 } }];
const contactOf = (index: number): Contact | null => (index % 3 === 0 ? null : fakeContact({ id: index, timezone: index % 2 === 0 ? 'Europe/Paris' : null }));

/** A pure node may be run again after a crash, and with any neighbours: the same item must get the same answer. */
async function checkPureAnswers(definition: AnyStep, settings: JsonObject, items: readonly JsonObject[], runCode: ConformanceOptions['runCode']): Promise<string[]> {
  const host = { settings, members: { Newsletter: [1] }, segments: {}, ...(runCode ? { runCode } : {}) };
  const together = await runNode(definition, { ...host, items, contact: contactOf });
  const alone: Outcome[] = [];
  for (const [index, item] of items.entries()) alone.push(...(await runNode(definition, { ...host, items: [item], contact: () => contactOf(index) })));
  const differs = together.findIndex((outcome, index) => JSON.stringify(outcome) !== JSON.stringify(alone[index]));
  return differs === -1 ? [] : [`Item ${differs} got ${JSON.stringify(together[differs])} in a batch but ${JSON.stringify(alone[differs])} alone.`];
}

async function checkEffects(definition: AnyStep, trial: EffectsTrial, { outage, service }: ConformanceOptions): Promise<string[]> {
  return [...(outage ? await checkOutage(definition, trial) : []), ...(service ? await checkService(definition, trial, service) : [])];
}

async function checkListening(trigger: AnyTrigger, settings: JsonObject, { outage, polls = {} }: ConformanceOptions): Promise<string[]> {
  const { entry, subscriptions } = receiveHit(trigger, settings, { on: 'manual', json: { started: 'by hand' } });
  if (subscriptions.length === 0) return ['It listens to nothing.'];
  const wrong = checkTrigger(trigger, settings, subscriptions);
  if (entry.kind !== 'enter' || entry.items.length === 0) wrong.push('A test run by hand does not enter it.');
  if (wrong.length > 0) return wrong;
  const trial = polls[trigger.type];
  return [
    ...checkHits(trigger, settings, subscriptions),
    ...checkExamples(trigger, settings),
    ...checkStream(trigger, settings),
    ...(trigger.poll !== undefined && outage === true && trial === undefined ? await checkPollOutage(trigger, { settings }) : []),
    ...(trigger.poll !== undefined && trial !== undefined ? await checkPoll(trigger, settings, trial) : []),
  ];
}

async function checkBehaviour(pkg: NodePackage, definition: AnyStep | AnyTrigger, settings: JsonObject, options: ConformanceOptions): Promise<string[]> {
  const { items = ITEMS, runCode } = options;
  const invalid = checkSettings(definition.fields as Fields, settings);
  if (invalid.length > 0) return [`The settings it was tried with are not valid (${invalid.map(({ field, message }) => `${field}: ${message}`).join(' ')}); give settings for it.`];
  try {
    if (definition.kind === 'trigger') return await checkListening(definition, settings, options);
    if (definition.effects === 'none') return await checkPureAnswers(definition, settings, items, runCode);
    return [...(await checkHttpNode(definition, settings)), ...(await checkEffects(definition, { settings, items, credentials: pkg.credentials ?? [] }, options))];
  } catch (thrown) {
    return [`It threw: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
  }
}

function checkCredentials(pkg: NodePackage, languages: readonly Language[]): ConformanceProblem[] {
  return (pkg.credentials ?? []).flatMap((credential) => {
    const problems = [...checkLabels([['label', credential.label, true], ['callbacks.help', credential.callbacks?.help, false]], credential.fields, languages), ...checkFields(credential.fields)];
    if (!camelCase.test(credential.type)) problems.push('The type is camelCase.');
    problems.push(...checkCredential(credential), ...checkBodyCredential(pkg, credential));
    return problems.map((message) => ({ type: credential.type, message }));
  });
}

/**
 * Everything that would make a package a bad citizen, whatever it does: expect an empty answer in the package's spec.
 * Described requests are carried out against a service made from their own declaration, triggers are given what may come to them and the
 * `examples` they declare, streams are stopped and started. Other nodes with effects are not executed unless `outage` or `service` says so,
 * and triggers are polled only with `outage` or `polls`; test what they do against the real thing.
 */
export async function conformance(pkg: NodePackage, options: ConformanceOptions = {}): Promise<readonly ConformanceProblem[]> {
  const { languages = ['en'], settings: given = {} } = options;
  const problems: ConformanceProblem[] = checkLabels([['label', pkg.label, true]], {}, languages).map((message) => ({ type: pkg.id, message }));
  if (!/^[a-z][a-z0-9-]*$/.test(pkg.id)) problems.push({ type: pkg.id, message: 'The package id is made of small letters, digits and "-".' });
  const seen = new Set<string>();
  for (const definition of pkg.nodes) {
    const { type, version } = definition;
    if (seen.has(`${type}@${version}`)) problems.push({ type, message: `Two nodes are called ${type} version ${version}.` });
    seen.add(`${type}@${version}`);
    const settings = { ...sampleSettings(definition.fields as Fields), ...definition.sample, ...(given[`${type}@${version}`] ?? given[type]) };
    const messages = [...checkDeclaration(definition, languages), ...(await checkMigrations(definition, pkg.nodes, given)), ...(await checkBehaviour(pkg, definition, settings, options))];
    problems.push(...messages.map((message) => ({ type, message })));
  }
  return [...problems, ...checkCredentials(pkg, languages)];
}
