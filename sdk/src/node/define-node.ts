import type { NodeContext } from './context.js';
import type { HttpDeclaration } from './http/declaration.js';
import type { Fields, Params, ShowWhen } from './fields/field.js';
import type { BatchItem } from './item.js';
import type { JsonObject, Localized } from './json.js';
import type { Outcome } from './outcome.js';

export type NodeKind = 'trigger' | 'condition' | 'action' | 'flow';

/** An output port. `error` need not be declared: every condition, action and flow node has it. */
export interface Port {
  readonly id: string;
  readonly label: Localized;
  /** The port exists only while a setting has one of these values. */
  readonly showWhen?: ShowWhen;
}

/**
 * Ports that the settings make, as plain data: the editor draws them while somebody types, without running the package's code.
 * One per row of a `rows` field (`id` and `label` name cells of the row); one per chosen value of a `choices` field; or as many as a
 * `number` field says, up to 20, with ids `id1`, `id2`, ... and `{number}` in the label.
 */
export type PortsFrom =
  | { readonly field: string; readonly id: string; readonly label: string }
  | { readonly field: string; readonly chosen: true }
  | { readonly field: string; readonly count: { readonly id: string; readonly label: Localized } };

/** Turns settings of one version of a node type into settings of the next. */
export interface Migration {
  /** Pure: the same settings give the same answer, and what was given is left as it is. */
  readonly settings: (settings: JsonObject) => JsonObject;
  /** Ports that got another name, old to new: edges follow. */
  readonly ports?: Readonly<Record<string, string>>;
  /** What changes for the people who use the node, in a sentence or two. */
  readonly changes?: Localized;
}

/** What loading choices may ask of the host. */
export type OptionsContext = Pick<NodeContext, 'now' | 'timezone' | 'credential' | 'http' | 'purposes' | 'loyaltyOffers' | 'scoringOffers' | 'contents'>;

/** One choice that was loaded. */
export interface LoadedOption {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export interface OptionsQuery {
  /** What somebody typed; empty for the first look. */
  readonly search: string;
  /** `nextCursor` of the page before; null for the first. */
  readonly cursor: string | null;
  /** What is chosen and has no name yet, because somebody has just opened the node: put it on this page if you can, so that its name is shown. */
  readonly value: string | null;
}

export interface OptionsPage {
  /** At most 500. */
  readonly options: readonly LoadedOption[];
  /** Absent or null: there are no more. */
  readonly nextCursor?: string | null;
}

/**
 * Loads the choices of a `dynamicChoice` or `picker` field. `params` are the settings as far as they are filled in, templates as they are
 * written. `context.credential` opens only credentials these settings name. Errors are shown beside the field, with a way to try again.
 */
export type LoadOptions<F extends Fields> = (context: OptionsContext, params: Partial<Params<F>>, query: OptionsQuery) => Promise<OptionsPage> | OptionsPage;

/** What all node types declare. */
export interface NodeBase<F extends Fields> {
  /** Unique in its package, camelCase; the full type is `package.type`. */
  readonly type: string;
  /** Starts at 1; grows when settings change shape. A package may hold several versions of a type: workflows stay with theirs until somebody updates them. */
  readonly version: number;
  readonly label: Localized;
  readonly description: Localized;
  /** Name of a Lucide icon, for example `mail`, or a picture of the package's own: SVG source of at most 16 kB, drawn with shapes only (see `checkSvg`). */
  readonly icon: string | { readonly svg: string };
  /** Words people may search for, besides label and description. */
  readonly keywords?: Localized;
  readonly fields: F;
  /** Settings to try the node with, where what can be made up from its fields would not do: a text with a `pattern`, for example. */
  readonly sample?: JsonObject;
  /** Output ports, in order. Default: one port `main`. */
  readonly ports?: readonly Port[];
  /** More ports, before the fixed ones, made by a setting. */
  readonly portsFrom?: PortsFrom;
  /** Names of the fields whose values stand on the node card. */
  readonly summary?: readonly (keyof F & string)[];
  /** What loads the choices of `dynamicChoice` and `picker` fields, by the name such a field gives. */
  readonly options?: Readonly<Record<string, LoadOptions<F>>>;
  /** By the version they start from: `migrate[1]` turns settings of version 1 into those of version 2. Keep all of them, so that any old node can be updated. */
  readonly migrate?: Readonly<Record<number, Migration | Migration['settings']>>;
  /** Credential types (`package.type`) whose values `execute` opens itself with `context.credential`; without it, secrets stay with the host. */
  readonly rawCredentials?: readonly string[];
}

/**
 * How a node that joins branches decides. The engine counts; the node only declares.
 * `all` fires when no live token of the run can still reach the node.
 */
export interface JoinPolicy {
  readonly mode: 'all' | 'any' | 'first';
  readonly count?: number;
}

/** A node that receives items. Conditions, actions and flow nodes differ in what the palette says of them, not in what they can do. */
export interface StepDefinition<F extends Fields = Fields> extends NodeBase<F> {
  readonly kind: 'condition' | 'action' | 'flow';
  /**
   * `none`: touches nothing outside; runs inside the engine's transaction and may be run again.
   * `io`: reaches outside; runs under a lease with a recorded intent, at most once per attempt.
   */
  readonly effects: 'none' | 'io';
  /** For `io`: the channel its deliveries are counted under, for example `email`. Default: the package id. */
  readonly channel?: string;
  /**
   * For `io`: repeating the effect does no harm (a read, or the other side recognises `delivery.key`), so an attempt with an
   * unknown result may be repeated. May depend on the settings. Default false.
   */
  readonly idempotent?: boolean | ((params: Params<F>) => boolean);
  /**
   * For `io`: the node calls `context.begin` before each single effect. Otherwise all items count as begun when it is called with them, so
   * that all of them are unknown if its worker dies in between. Default false.
   */
  readonly begins?: boolean;
  /**
   * For `io`: how many items that have waited here and are due are handed over in one call at most, for what goes out as one, such as a print
   * run. Those of several workers that look at the same moment may still come apart. Default: as many as any other node gets.
   */
  readonly together?: number;
  /**
   * For `io`: the field that names the purpose of the message (see `context.purposes`). The engine sends only to contacts who allow it for this
   * purpose and channel, which it looks up at the last moment. Without it, or while the field is empty, only the suppression list counts.
   */
  readonly purpose?: keyof F & string;
  /** With `purpose`: the message asks for that consent, so it needs none yet. Default false. */
  readonly asksConsent?: boolean;
  /**
   * For `io`: when `item.delivery.rehearsal` is set, the node sends nothing and answers `sent` with the `copy` of what it would send. Without it,
   * plays let the items pass this node, or take the answer somebody has given for it. Default false.
   */
  readonly rehearses?: boolean;
  /**
   * For `io`: when `item.delivery.proof` is set, the node sends the message for real, once, to the address given there and to nobody else. It says that
   * it is a test, and counts neither opens nor clicks. Without it, people are offered no test. Default false.
   */
  readonly proofs?: boolean;
  /** Makes the engine gather branches here before `execute` is called once with all their items. */
  readonly join?: (params: Params<F>) => JoinPolicy;
  /** The node is a request, described as data; see `defineHttpNode`. */
  readonly http?: HttpDeclaration;
  /** The node can park items for a time: a loop with such a node in it does not spin. Default false. */
  readonly waits?: boolean;
  /**
   * Each item is answered by itself, whatever the others are and however many come: the engine may hand over the items of one run in
   * parts, so that a run of a million items needs little memory. Only with `effects: 'none'`. Default false: items of one run stay together.
   */
  readonly itemwise?: boolean;
  /** The node answers `call`: a test in which nothing is sent passes it by, for what it calls may send. Default false. */
  readonly calls?: boolean;
  /**
   * What fields cannot say one by one, asked before publishing, with templates as they are written: throws `UserError`, with `details.field`
   * where it is about one, and `details.sentence` (`{ en, fr }`) to say it in both languages.
   */
  check?(params: Params<F>): void | Promise<void>;
  /**
   * What an author should look at although the node can run, such as an image without a description: asked with `check`, and again whenever
   * the editor looks over the workflow. Pure; templates as they are written.
   */
  inspect?(params: Params<F>): readonly Finding[] | Promise<readonly Finding[]>;
  /**
   * Work that is the same for every item, such as translating a layout, done once for each published version in each process and before any
   * template is filled in: gets the settings as they are written, answers those the templates of which are filled in for each item. Pure,
   * and whatever it answers is checked against the fields like settings. A throw fails the items that reach the node, with its sentence;
   * `check` is where an author hears of it. Default: nothing.
   */
  prepare?(settings: JsonObject): Promise<JsonObject> | JsonObject;
  /**
   * Called with items of any number of runs; answers one outcome per item, in order.
   * A throw fails the whole batch: the engine then halves it until the guilty run is alone (items of one run stay together);
   * `answerEach` lets a throw fail its own item. With `effects: 'io'`, a throw makes the outcome of the whole call unknown.
   */
  execute(items: readonly BatchItem<Params<F>>[], context: NodeContext): Promise<readonly Outcome[]> | readonly Outcome[];
}

/** Something to look at before a workflow is published. */
export interface Finding {
  /** `error` keeps the workflow from being published. */
  readonly severity: 'error' | 'warning';
  /** Stable, snake_case. */
  readonly code: string;
  /** The setting it is about. */
  readonly field?: string;
  /** Found, why it matters, what to do. */
  readonly sentence: Localized;
}

type StepOptions<F extends Fields> = Omit<StepDefinition<F>, 'kind' | 'effects'> & { readonly effects?: 'none' | 'io' };

const step = <F extends Fields>(kind: StepDefinition['kind'], options: StepOptions<F>): StepDefinition<F> => ({ effects: 'none', ...options, kind });

/** A node that routes items by what is true of them. */
export const defineCondition = <const F extends Fields>(options: StepOptions<F>): StepDefinition<F> => step('condition', options);

/** A node that does something: sends, calls, changes data. */
export const defineAction = <const F extends Fields>(options: StepOptions<F>): StepDefinition<F> => step('action', options);

/** A node that shapes the path: waits, merges, stops. */
export const defineFlow = <const F extends Fields>(options: StepOptions<F>): StepDefinition<F> => step('flow', options);

/** Runtime settings are plain JSON; this is the loose view the catalog and the engine hold. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters are checked against the fields before each call
export type AnyStep = StepDefinition<any>;
