import { checkSettings, isShown, withDefaults, type CredentialDefinition, type JsonObject } from '@parcours/sdk/node';
import { unprocessable } from '../refusal.js';

/** Values split by who may see them again. */
export interface SplitValues {
  readonly visible: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Checks values against the credential type. Throws `bad_credential` naming the field; unknown fields are refused, not stored. */
export function splitValues(definition: CredentialDefinition, values: JsonObject): SplitValues {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(definition.fields, name));
  if (unknown !== undefined) throw unprocessable('bad_credential', `"${unknown}" is not a field of this kind of credential; remove it.`, { field: unknown });
  const complete = withDefaults(definition.fields, values);
  const [problem] = checkSettings(definition.fields, complete);
  if (problem !== undefined) throw unprocessable('bad_credential', problem.message, { field: problem.field });
  const visible: JsonObject = {};
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(complete)) {
    const field = definition.fields[name];
    if (field === undefined || !isShown(field, definition.fields, complete)) continue;
    if (!definition.secret.includes(name)) visible[name] = value;
    else if (value !== '' && value !== null) secrets[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { visible, secrets };
}
