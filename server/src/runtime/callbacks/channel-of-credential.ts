import { type Fields } from '@parcours/sdk/node';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { CatalogView } from '../../core/ports.js';

const namedIn = (fields: Fields, type: string): boolean => Object.values(fields).some((field) => [field.credentialType ?? []].flat().includes(type) || namedIn(field.fields ?? {}, type));

/** The channel of the nodes that send with a credential type; its package's name where none says. */
export function channelOfCredential(catalog: Pick<CatalogView, 'describe'>, find: FindNodeType, type: string): string {
  for (const node of catalog.describe().nodes) {
    if (node.effects !== 'io' || !namedIn(node.fields, type)) continue;
    const definition = find(node.type, node.version)?.definition;
    if (definition !== undefined && definition.kind !== 'trigger' && definition.channel !== undefined) return definition.channel;
  }
  return type.slice(0, type.lastIndexOf('.'));
}
