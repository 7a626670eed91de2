import type { AnyStep, NodeKind, Port, PortsFrom } from './define-node.js';
import { findUpdates, type NodeUpdate } from './migrate-settings.js';
import type { AnyTrigger } from './define-trigger.js';
import type { CredentialDefinition, OAuth2 } from './define-package.js';
import type { Field, Fields } from './fields/field.js';
import { isShown } from './fields/is-shown.js';
import type { Json, JsonObject, Localized } from './json.js';

/** A node type as the editor, validation and the planner see it: plain JSON. */
export interface NodeDescription {
  /** `package.type` */
  readonly type: string;
  readonly version: number;
  readonly kind: NodeKind;
  readonly effects: 'none' | 'io';
  readonly label: Localized;
  readonly description: Localized;
  /** Name of a Lucide icon, or the address of the package's own below the API (`/catalog/nodes/...`). */
  readonly icon: string;
  readonly keywords: Localized;
  readonly fields: Fields;
  readonly ports: readonly Port[];
  readonly portsFrom: PortsFrom | null;
  readonly summary: readonly string[];
  /** True for a node that gathers branches. */
  readonly joins: boolean;
  /** True for a node that can park items for a time. */
  readonly waits: boolean;
  /** True for a node that starts runs of other workflows; absent otherwise. */
  readonly calls?: true;
  /** For a node that can send its message to whoever writes it: its channel, so that an address of that kind is asked for; absent otherwise. */
  readonly proofs?: string;
  /** True for an entry point that can show a real event while its workflow is a draft: it is called, asks a service or reads a stream; absent otherwise. */
  readonly listens?: true;
  /** Which older versions can become this one, step by step, and what each step changes; oldest first. */
  readonly updates: readonly NodeUpdate[];
}

export interface CredentialDescription {
  readonly type: string;
  readonly label: Localized;
  readonly fields: Fields;
  readonly secret: readonly string[];
  readonly testable: boolean;
  /** Somebody has to connect it in the browser, with these settings; null where never. */
  readonly connects: OAuth2['grant'] | null;
  /** The type declares how it is added to requests. */
  readonly applies: boolean;
  /** True where something is to be entered elsewhere; absent otherwise. */
  readonly records?: true;
  /** What to do at the provider so that its reports arrive; absent where there are none. */
  readonly callbacks?: Localized;
}

const MAIN: readonly Port[] = [{ id: 'main', label: { en: 'Next', fr: 'Suite' } }];

/** The port taken by items that fail; every node but triggers has it. Unwired, a failure ends the run. */
export const ERROR_PORT = 'error';

const iconPath = (type: string, version: number): string => `/catalog/nodes/${type}/icon?version=${version}`;

/** What it subscribes to depends on settings; an address of its own that is no page is one of a webhook. */
const listens = ({ fields, poll, stream, register, examples = [] }: AnyTrigger): boolean =>
  [poll, stream, register].some((made) => made !== undefined) || (Object.values(fields as Fields).some(({ format }: Field<never>) => format === 'path') && !examples.some(({ hit }) => hit.on === 'form'));

export function describeNode(packageId: string, definition: AnyStep | AnyTrigger): NodeDescription {
  return {
    type: `${packageId}.${definition.type}`,
    version: definition.version,
    kind: definition.kind,
    effects: definition.kind === 'trigger' ? 'none' : definition.effects,
    label: definition.label,
    description: definition.description,
    icon: typeof definition.icon === 'string' ? definition.icon : iconPath(`${packageId}.${definition.type}`, definition.version),
    keywords: definition.keywords ?? { en: '' },
    fields: definition.fields as Fields,
    ports: definition.ports ?? MAIN,
    portsFrom: definition.portsFrom ?? null,
    summary: (definition.summary ?? []) as readonly string[],
    joins: definition.kind !== 'trigger' && definition.join !== undefined,
    waits: definition.kind !== 'trigger' && definition.waits === true,
    ...(definition.kind !== 'trigger' && definition.calls ? { calls: true as const } : {}),
    ...(definition.kind !== 'trigger' && definition.proofs ? { proofs: definition.channel ?? packageId } : {}),
    ...(definition.kind === 'trigger' && listens(definition) ? { listens: true as const } : {}),
    updates: findUpdates(definition),
  };
}

export function describeCredential(packageId: string, definition: CredentialDefinition): CredentialDescription {
  const { type, label, fields, secret } = definition;
  return { type: `${packageId}.${type}`, label, fields, secret, testable: definition.test !== undefined, connects: definition.oauth2?.grant ?? null, applies: definition.use !== undefined || definition.oauth2 !== undefined, ...(definition.records === undefined ? {} : { records: true as const }), ...(definition.callbacks === undefined ? {} : { callbacks: definition.callbacks.help }) };
}

const MOST_COUNTED = 20;

function portsOfRow(row: Json, from: { readonly id: string; readonly label: string }): readonly Port[] {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return [];
  const id = row[from.id];
  return typeof id === 'string' && id !== '' ? [{ id, label: { en: String(row[from.label] ?? id) } }] : [];
}

const numbered = ({ en, fr }: Localized, number: number): Localized => ({ en: en.replace('{number}', String(number)), ...(fr === undefined ? {} : { fr: fr.replace('{number}', String(number)) }) });

/** The ports a setting makes. */
function madePorts(from: PortsFrom, field: Field<never>, value: Json | undefined): readonly Port[] {
  if ('count' in from) {
    const count = typeof value === 'number' && Number.isInteger(value) ? Math.min(Math.max(value, 0), MOST_COUNTED) : 0;
    return Array.from({ length: count }, (_, index) => ({ id: `${from.count.id}${index + 1}`, label: numbered(from.count.label, index + 1) }));
  }
  if (!Array.isArray(value)) return [];
  if ('chosen' in from) return (field.choices ?? []).filter((option) => value.includes(option.value)).map((option) => ({ id: option.value, label: option.label }));
  return value.flatMap((row) => portsOfRow(row, from));
}

/** The output ports a node has with these settings, the error port excluded. */
export function portsOf(description: Pick<NodeDescription, 'ports' | 'portsFrom' | 'fields'>, settings: JsonObject): readonly Port[] {
  const fixed = description.ports.filter((port) => isShown(port, description.fields, settings));
  const from = description.portsFrom;
  const field = from === null ? undefined : description.fields[from.field];
  if (from === null || field === undefined || !isShown(field, description.fields, settings)) return fixed;
  return [...madePorts(from, field, settings[from.field] ?? field.default), ...fixed];
}

/** Settings with the fields' defaults where nothing is set, in rows and added settings too. */
export function withDefaults(fields: Fields, settings: JsonObject): JsonObject {
  const values: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = settings[name] ?? field.default;
    if (value !== undefined) values[name] = withInnerDefaults(field, value);
  }
  return values;
}

const isRow = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function withInnerDefaults(field: Field<never>, value: Json): Json {
  const fields = field.fields ?? {};
  if (field.kind === 'rows') return Array.isArray(value) ? value.map((row) => (isRow(row) ? withDefaults(fields, row) : row)) : value;
  if (field.kind !== 'collection' || !isRow(value)) return value;
  const added = Object.entries(fields).filter(([name]) => Object.hasOwn(value, name));
  return withDefaults(Object.fromEntries(added), value);
}
