import type { Migration, NodeBase } from './define-node.js';
import { DefectError, UserError } from './errors.js';
import { hideExpressions } from './fields/expression.js';
import type { Fields } from './fields/field.js';
import type { JsonObject, Localized } from './json.js';

/** One step from a version of a node type to the next. */
export interface NodeUpdate {
  readonly from: number;
  /** What changes, as the package says; null when it says nothing. */
  readonly changes: Localized | null;
  readonly ports: Readonly<Record<string, string>>;
}

export interface Migrated {
  readonly version: number;
  readonly settings: JsonObject;
  /** Ports that got another name on the way, old to new. */
  readonly ports: Readonly<Record<string, string>>;
}

type Versioned = Pick<NodeBase<Fields>, 'type' | 'version' | 'migrate'>;

const stepFrom = (definition: Versioned, from: number): Migration | null => {
  const step = definition.migrate?.[from];
  return step === undefined ? null : typeof step === 'function' ? { settings: step } : step;
};

/** Which steps lead to this version, without a gap; oldest first. */
export function findUpdates(definition: Versioned): readonly NodeUpdate[] {
  const updates: NodeUpdate[] = [];
  for (let from = definition.version - 1; from >= 1; from--) {
    const step = stepFrom(definition, from);
    if (step === null) break;
    updates.unshift({ from, changes: step.changes ?? null, ports: step.ports ?? {} });
  }
  return updates;
}

function followPorts(before: Readonly<Record<string, string>>, step: Readonly<Record<string, string>>): Record<string, string> {
  const followed = Object.fromEntries(Object.entries(before).map(([old, now]) => [old, step[now] ?? now]));
  const reached = new Set(Object.values(before));
  return { ...Object.fromEntries(Object.entries(step).filter(([old]) => !reached.has(old))), ...followed };
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Settings of an older version as this version has them: step by step, on copies. Nothing is stored. Throws `UserError` `no_migration` when a
 * step is missing, `DefectError` `migration_failed` when one throws or answers something that is not an object.
 */
export async function migrateSettings(definition: Versioned, from: number, settings: JsonObject): Promise<Migrated> {
  const { settings: shown, bringBack } = hideExpressions(settings);
  let migrated: Migrated = { version: from, settings: shown, ports: {} };
  for (let version = from; version < definition.version; version++) {
    const step = stepFrom(definition, version);
    if (step === null)
      throw new UserError('no_migration', `The node type "${definition.type}" does not say how version ${version} becomes version ${version + 1}; place a new node of version ${definition.version} instead.`, { type: definition.type, from });
    const next: unknown = await Promise.resolve(structuredClone(migrated.settings)).then(step.settings).catch((cause: unknown) => {
      throw new DefectError('migration_failed', `The node type "${definition.type}" could not turn these settings of version ${version} into version ${version + 1}: ${cause instanceof Error ? cause.message : String(cause)}`, { type: definition.type, from: version }, { cause });
    });
    if (!isObject(next)) throw new DefectError('migration_failed', `The node type "${definition.type}" turned settings of version ${version} into something that is not an object.`, { type: definition.type, from: version });
    migrated = { version: version + 1, settings: JSON.parse(JSON.stringify(next)) as JsonObject, ports: followPorts(migrated.ports, step.ports ?? {}) };
  }
  return { ...migrated, settings: bringBack(migrated.settings) };
}
