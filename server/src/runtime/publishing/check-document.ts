import { UserError, hideExpressions, toFailure, withDefaults, type Fields, type JsonObject, type Subscription } from '@parcours/sdk/node';
import { checkGraph, isMadePath, readDocument, type Problem, type WorkflowDocument } from '@parcours/sdk/workflow';
import { unreadableKeys } from '../../core/admission/journey-rules.js';
import { compilePlan } from '../../core/plan/compile-plan.js';
import type { FindNodeType, HostedTrigger } from '../../core/plan/plan.js';
import { bindExamples } from '../../customers/segments/bind-event.js';
import { readRule } from '../../customers/segments/read-rule.js';
import { readBlock } from '../outbound/address.js';
import { watchOf, type Watch } from '../entries/watches/watch-of.js';

/** An entry point's subscriptions, with its place in the document. */
export interface Listening {
  readonly node: number;
  readonly nodeId: string;
  readonly trigger: { readonly type: string; readonly version: number; readonly settings: JsonObject };
  readonly subscription: Subscription;
  /** What has to be done outside for it; null when nothing. */
  readonly watch: Watch | null;
}

export interface CheckedDocument {
  readonly document: WorkflowDocument | null;
  readonly problems: readonly Problem[];
  readonly listening: readonly Listening[];
}

/** What an entry point listens to with its settings; throws what the trigger throws. */
const subscriptionsOf = async (trigger: HostedTrigger, settings: JsonObject): Promise<readonly Subscription[]> => trigger.subscribe(withDefaults(trigger.fields, settings) as never);

/** The host decides about callers, whichever package the trigger is of. Throws `bad_address`. */
function checkCallers(subscription: Subscription): Subscription {
  const wrong = subscription.on === 'webhook' ? subscription.allowFrom?.find((text) => readBlock(text) === undefined) : undefined;
  if (wrong !== undefined) throw new UserError('bad_address', `Expected IP addresses or CIDR blocks such as 203.0.113.0/24, found "${wrong.slice(0, 60)}"; correct it.`, { field: 'allowFrom' });
  return subscription;
}

/** Whoever guesses the address of a webhook that asks for nothing starts its runs (SECURITY G2). */
function lookAtPath(nodeId: string, subscription: Subscription): Problem[] {
  if (subscription.on !== 'webhook' || subscription.authentication !== undefined || isMadePath(subscription.path)) return [];
  const sentence = {
    en: 'This address was typed, not made by chance: whoever guesses it could start runs. Have one made beside it, or choose what callers have to show.',
    fr: 'Cette adresse a été saisie et non tirée au hasard : quiconque la devine pourrait démarrer des exécutions. Faites-en générer une à côté du champ, ou choisissez ce que les appelants doivent présenter.',
  };
  return [{ severity: 'error', code: 'guessable_path', nodeId, field: 'path', message: sentence.en, details: { sentence } }];
}

/** A rule over contacts that cannot be read would reach nobody. Throws `bad_rule`. */
function checkWho(subscription: Subscription): Subscription {
  if (subscription.on === 'business_event') readRule(bindExamples(subscription.who));
  return subscription;
}

/** Rules over contacts in the settings of a step: they are read again at each item, and would fail there. Throws `bad_rule`, naming the field. */
function checkRules(fields: Fields, settings: JsonObject): void {
  for (const [name, { kind, about }] of Object.entries(fields)) {
    if (kind !== 'rule' || about !== 'contacts' || settings[name] === undefined || settings[name] === null) continue;
    try {
      readRule(settings[name]);
    } catch (error) {
      throw new UserError('bad_rule', toFailure(error).message, { field: name }, { cause: error });
    }
  }
}

/** Reads a document and finds everything wrong with it: shape, graph, settings, templates, entry points. */
export async function checkDocument(value: unknown, find: FindNodeType): Promise<CheckedDocument> {
  const { document, problems: shape } = readDocument(value);
  if (!document) return { document, problems: shape, listening: [] };
  const problems: Problem[] = [...checkGraph(document, (type, version) => find(type, version)?.description)];
  const wrong = new Set(problems.filter((problem) => problem.severity === 'error').map((problem) => problem.nodeId));
  const listening: Listening[] = [];
  const plan = compilePlan({ versionId: 0, workflowId: 0, workspaceId: 0, timezone: 'UTC', document }, find);
  for (const { node, index, trigger, step, broken } of plan.nodes) {
    if (node.disabled || wrong.has(node.id)) continue;
    const field = broken?.details?.['field'];
    if (broken) problems.push({ severity: 'error', code: broken.code, nodeId: node.id, message: broken.message, ...(typeof field === 'string' ? { field } : {}) });
    const settings = node.settings as JsonObject;
    try {
      if (step) checkRules(step.fields, settings);
      const shown = hideExpressions(settings).settings;
      await step?.check?.(withDefaults(step.fields, shown) as never);
      for (const { severity, code, field: about, sentence } of (await step?.inspect?.(withDefaults(step.fields, shown) as never)) ?? [])
        problems.push({ severity, code, nodeId: node.id, message: sentence.en, ...(about === undefined ? {} : { field: about }), details: { sentence } });
      if (trigger) for (const subscription of (await subscriptionsOf(trigger, settings)).map(checkCallers).map(checkWho)) {
        problems.push(...lookAtPath(node.id, subscription));
        listening.push({ node: index, nodeId: node.id, trigger: { type: node.type, version: node.version, settings }, subscription, watch: watchOf(trigger, node.type, settings, subscription) });
      }
    } catch (error) {
      const failure = toFailure(error);
      const { field: about, sentence } = failure.details ?? {};
      problems.push({ severity: 'error', code: failure.code, nodeId: node.id, message: failure.message, ...(typeof about === 'string' ? { field: about } : {}), ...(sentence === undefined ? {} : { details: { sentence } }) });
    }
  }
  for (const { field, reason } of unreadableKeys(document.settings ?? {})) problems.push({ severity: 'error', code: 'template_syntax', field, message: `The key in "${field}" cannot be read: ${reason}` });
  return { document, problems, listening };
}
