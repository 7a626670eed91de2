import type { NodePackage } from '@parcours/sdk/node';
import { NotCalled } from '../../core/executor/not-called.js';

/** What a package declares, as JSON: with marks where its functions are. */
export type Declared = Readonly<Record<string, unknown>>;

const MARK = '$function';

export const declaredBy = (found: NodePackage): Declared => JSON.parse(JSON.stringify(found, (_key, value: unknown) => (typeof value === 'function' ? { [MARK]: true } : value))) as Declared;

/**
 * Takes the place of a package that this process cannot load: workflows that use it are drawn and checked as ever, and what reaches its nodes
 * is tried again, here or in a process that has it, instead of failing at once.
 */
export function standIn(declared: Declared, why: string): NodePackage {
  const refuse = (): never => {
    throw new NotCalled('package_off', `${why} This is tried again.`);
  };
  const revive = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revive);
    if (typeof value !== 'object' || value === null) return value;
    if (MARK in value) return refuse;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, revive(entry)]));
  };
  return revive(declared) as NodePackage;
}
