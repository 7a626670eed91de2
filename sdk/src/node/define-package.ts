import type { NodeContext } from './context.js';
import type { AnyStep } from './define-node.js';
import type { AnyTrigger } from './define-trigger.js';
import type { Fields } from './fields/field.js';
import type { Localized } from './json.js';

/** A kind of secret. Fields named in `secret` are never shown again once stored. */
export interface CredentialDefinition {
  /** Unique in its package, camelCase; the full type is `package.type`. */
  readonly type: string;
  readonly label: Localized;
  readonly fields: Fields;
  readonly secret: readonly string[];
  /** Tries the values against the other side; throws an error with a sentence when they do not work. */
  test?(values: Readonly<Record<string, string>>, context: Pick<NodeContext, 'http'>): Promise<void>;
}

/** What a node package exports as its default. */
export interface NodePackage {
  /** Same as `parcours.id` in package.json. */
  readonly id: string;
  readonly label: Localized;
  readonly nodes: readonly (AnyStep | AnyTrigger)[];
  readonly credentials?: readonly CredentialDefinition[];
}

export const defineCredential = (definition: CredentialDefinition): CredentialDefinition => definition;
export const definePackage = (definition: NodePackage): NodePackage => definition;
