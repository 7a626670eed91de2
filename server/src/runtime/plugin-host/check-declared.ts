import { UserError, credentialTypesOf, whyNotLinear, type Fields, type NodePackage, type Permissions } from '@parcours/sdk/node';

const KINDS: readonly unknown[] = ['trigger', 'condition', 'action', 'flow'];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isLabel = (value: unknown): boolean => isObject(value) && typeof value['en'] === 'string' && (value['fr'] === undefined || typeof value['fr'] === 'string');
const bad = (what: string): UserError => new UserError('bad_package', `The package does not declare what a package declares: ${what}.`);

/** Settings are checked in the server: a pattern that never comes to an end would take it along, whatever the package's own check has said (SECURITY I6). */
function checkPattern(pattern: unknown, where: string): void {
  if (pattern === undefined) return;
  if (!isObject(pattern) || typeof pattern['source'] !== 'string') throw bad(`the pattern of ${where} has no source`);
  try {
    new RegExp(`^(?:${pattern['source']})$`);
  } catch {
    throw bad(`the pattern of ${where} cannot be read`);
  }
  const reason = whyNotLinear(pattern['source']);
  if (reason !== null) throw bad(`the pattern of ${where} could take very long for some texts: ${reason}`);
}

function checkFields(fields: unknown, where: string): void {
  if (!isObject(fields)) throw bad(`the fields of ${where} are no object`);
  for (const [name, field] of Object.entries(fields)) {
    if (!isObject(field) || !isText(field['kind']) || !isLabel(field['label'])) throw bad(`the field "${name}" of ${where} lacks a kind or a label`);
    for (const pattern of [field['pattern'], field['url']]) checkPattern(pattern, `the field "${name}" of ${where}`);
    if (field['fields'] !== undefined) checkFields(field['fields'], `${where}.${name}`);
  }
}

function checkNode(node: unknown): void {
  if (!isObject(node) || !isText(node['type'])) throw bad('one of its nodes has no type');
  const where = String(node['type']).slice(0, 60);
  if (!/^[a-z][A-Za-z0-9]{0,59}$/.test(String(node['type']))) throw bad(`the type "${where}" is not a short camelCase name`);
  if (!Number.isSafeInteger(node['version']) || (node['version'] as number) < 1) throw bad(`${where} has no version`);
  if (!KINDS.includes(node['kind'])) throw bad(`${where} is neither a trigger, a condition, an action nor a flow node`);
  if (!isLabel(node['label']) || !isLabel(node['description'])) throw bad(`${where} lacks a label or a description`);
  if (!isText(node['icon']) && !(isObject(node['icon']) && isText(node['icon']['svg']))) throw bad(`${where} has no icon`);
  if (node['kind'] !== 'trigger' && node['effects'] !== 'none' && node['effects'] !== 'io') throw bad(`the effects of ${where} are neither "none" nor "io"`);
  for (const name of node['kind'] === 'trigger' ? ['subscribe', 'receive'] : ['execute']) if (typeof node[name] !== 'function') throw bad(`${where} has no function ${name}`);
  for (const name of ['ports', 'summary', 'rawCredentials']) if (node[name] !== undefined && !Array.isArray(node[name])) throw bad(`"${name}" of ${where} is no list`);
  checkFields(node['fields'], where);
}

function checkCredential(credential: unknown): void {
  if (!isObject(credential) || !/^[a-z][A-Za-z0-9]{0,59}$/.test(String(credential['type']))) throw bad('one of its credentials has no type');
  const where = `the credential ${String(credential['type'])}`;
  if (!isLabel(credential['label'])) throw bad(`${where} has no label`);
  if (!Array.isArray(credential['secret']) || !credential['secret'].every(isText)) throw bad(`"secret" of ${where} is no list of names`);
  const { callbacks } = credential;
  if (callbacks !== undefined && !(isObject(callbacks) && isLabel(callbacks['help']) && typeof callbacks['read'] === 'function')) throw bad(`the callbacks of ${where} lack a help text or a function "read"`);
  checkFields(credential['fields'], where);
}

/** Whether what another process says it exports can be handed to the rest of the server. Throws `UserError` `bad_package`. */
export function checkDeclared(found: NodePackage): void {
  if (!isObject(found) || !Array.isArray(found.nodes)) throw new UserError('bad_package', 'It does not export a node package as its default (see definePackage).');
  if (!isLabel(found.label)) throw bad('it has no label');
  found.nodes.forEach(checkNode);
  if (found.credentials !== undefined && !Array.isArray(found.credentials)) throw bad('its credentials are no list');
  (found.credentials ?? []).forEach(checkCredential);
}

const typesIn = (fields: Fields): string[] => Object.values(fields).flatMap((field) => [...credentialTypesOf(field), ...typesIn(field.fields ?? {})]);

/** Credentials of other packages need to be granted. Throws `UserError` `credential_not_granted`. */
export function checkCredentialTypes({ id, nodes }: NodePackage, granted: Permissions): void {
  for (const node of nodes) {
    const named = [...typesIn(node.fields as Fields), ...(node.rawCredentials ?? [])];
    const stranger = named.find((type) => !type.startsWith(`${id}.`) && !granted.credentials.includes(type));
    if (stranger !== undefined)
      throw new UserError('credential_not_granted', `Its node "${node.type}" uses credentials of the type ${stranger.slice(0, 80)}, which the package was not granted; its author has to ask for it under "credentials" in parcours.permissions.`, { type: stranger });
  }
}
