import { isShown, withDefaults, type Field, type JsonObject, type NodeDescription, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';

/** Somewhere in the draft something of the workspace is needed. */
interface Place {
  readonly nodeId: string;
  readonly field: string;
}
export interface CredentialNeed {
  readonly kind: 'credential';
  /** What would do, best first. */
  readonly types: readonly string[];
  /** Where one is still to be chosen. */
  readonly open: readonly Place[];
  readonly places: readonly Place[];
}
/** A purpose, coupons or a list that steps name by key. */
export interface NamedNeed {
  readonly kind: 'purpose' | 'pool' | 'list';
  readonly key: string;
  readonly places: readonly Place[];
}
export type Need = CredentialNeed | NamedNeed;

type TypeOf = (node: Pick<WorkflowNode, 'type' | 'version'>) => NodeDescription | undefined;

const NAMED: Readonly<Record<string, NamedNeed['kind']>> = { purposes: 'purpose', pools: 'pool' };

function namedKind(field: Field<never>): NamedNeed['kind'] | null {
  if (field.kind === 'list') return 'list';
  return field.kind === 'dynamicChoice' ? (NAMED[field.options ?? ''] ?? null) : null;
}

/** What a draft needs of its workspace, each thing once however many steps need it; templates in place of names are left out. */
export function findNeeds(document: WorkflowDocument, typeOf: TypeOf): Need[] {
  const credentials = new Map<string, { types: readonly string[]; open: Place[]; places: Place[] }>();
  const named = new Map<string, { kind: NamedNeed['kind']; key: string; places: Place[] }>();
  for (const node of document.nodes) {
    const fields = typeOf(node)?.fields ?? {};
    const values = withDefaults(fields, node.settings as JsonObject);
    for (const [name, field] of Object.entries(fields)) {
      if (node.disabled || !isShown(field, fields, values)) continue;
      const place = { nodeId: node.id, field: name };
      const value = values[name];
      if (field.kind === 'credential') {
        const types = [field.credentialType ?? []].flat();
        const need = credentials.get(types.join()) ?? { types, open: [], places: [] };
        need.places.push(place);
        if (value === undefined || value === '' || value === null) need.open.push(place);
        credentials.set(types.join(), need);
        continue;
      }
      const kind = namedKind(field);
      if (kind === null || typeof value !== 'string' || value === '' || value.includes('{{')) continue;
      const need = named.get(`${kind} ${value}`) ?? { kind, key: value, places: [] };
      need.places.push(place);
      named.set(`${kind} ${value}`, need);
    }
  }
  return [...[...credentials.values()].map((need): Need => ({ kind: 'credential', ...need })), ...named.values()];
}
