import { UserError, type NodePackage } from '@parcours/sdk/node';

/** Whether what was exported is the package its manifest promises. Throws `UserError` `bad_package`. */
export function checkIdentity(found: NodePackage | undefined, id: string): NodePackage {
  if (found === undefined || !Array.isArray(found.nodes)) throw new UserError('bad_package', 'It does not export a node package as its default (see definePackage).');
  if (found.id !== id) throw new UserError('bad_package', `Its package.json says it is "${id}", its code says "${String(found.id).slice(0, 60)}"; they must be the same.`);
  const types = found.nodes.map((node) => `${node.type}@${node.version}`);
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) throw new UserError('bad_package', `It declares the node type ${twice} twice.`);
  return found;
}
