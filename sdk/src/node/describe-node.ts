import type { AnyStep, NodeKind, Port, PortsFrom } from './define-node.js';
import type { AnyTrigger } from './define-trigger.js';
import type { CredentialDefinition } from './define-package.js';
import type { Fields } from './fields/field.js';
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
}

export interface CredentialDescription {
  readonly type: string;
  readonly label: Localized;
  readonly fields: Fields;
  readonly secret: readonly string[];
  readonly testable: boolean;
}

const MAIN: readonly Port[] = [{ id: 'main', label: { en: 'Next', fr: 'Suite' } }];

/** The port taken by items that fail; every node but triggers has it. Unwired, a failure ends the run. */
export const ERROR_PORT = 'error';

export function describeNode(packageId: string, definition: AnyStep | AnyTrigger): NodeDescription {
  return {
    type: `${packageId}.${definition.type}`,
    version: definition.version,
    kind: definition.kind,
    effects: definition.kind === 'trigger' ? 'none' : definition.effects,
    label: definition.label,
    description: definition.description,
    icon: definition.icon,
    keywords: definition.keywords ?? { en: '' },
    fields: definition.fields as Fields,
    ports: definition.ports ?? MAIN,
    portsFrom: definition.portsFrom ?? null,
    summary: (definition.summary ?? []) as readonly string[],
    joins: definition.kind !== 'trigger' && definition.join !== undefined,
    waits: definition.kind !== 'trigger' && definition.waits === true,
  };
}

export function describeCredential(packageId: string, definition: CredentialDefinition): CredentialDescription {
  const { type, label, fields, secret } = definition;
  return { type: `${packageId}.${type}`, label, fields, secret, testable: definition.test !== undefined };
}

/** The output ports a node has with these settings, the error port excluded. */
export function portsOf(description: Pick<NodeDescription, 'ports' | 'portsFrom' | 'fields'>, settings: JsonObject): readonly Port[] {
  const fixed = description.ports.filter((port) => isShown(port, description.fields, settings));
  const from = description.portsFrom;
  const field = from === null ? undefined : description.fields[from.field];
  if (from !== null && field && !isShown(field, description.fields, settings)) return fixed;
  const rows = from === null ? [] : (settings[from.field] ?? field?.default);
  if (from === null || !Array.isArray(rows)) return fixed;
  const derived = rows.flatMap((row): Port[] => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return [];
    const id = row[from.id];
    return typeof id === 'string' && id !== '' ? [{ id, label: { en: String(row[from.label] ?? id) } }] : [];
  });
  return [...derived, ...fixed];
}

/** Settings with the fields' defaults where nothing is set, in rows too. */
export function withDefaults(fields: Fields, settings: JsonObject): JsonObject {
  const values: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = settings[name] ?? field.default;
    if (value !== undefined) values[name] = field.kind === 'rows' ? withRowDefaults(field.fields ?? {}, value) : value;
  }
  return values;
}

function withRowDefaults(fields: Fields, rows: Json): Json {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? withDefaults(fields, row) : row));
}
