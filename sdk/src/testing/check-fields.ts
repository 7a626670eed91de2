import { checkSettings, conditionsOf, credentialTypesOf, whyNotLinear, type Field, type Fields, type ShowWhen } from '../node/index.js';

const camelCase = /^[a-z][A-Za-z0-9]*$/;

/** Sentences about conditions on fields that do not exist, or on values they never have. */
export function checkShowWhen(show: ShowWhen | undefined, fields: Fields): string[] {
  if (show === undefined) return [];
  return conditionsOf(show).flatMap((condition) => {
    const controlling = fields[condition.field];
    if (!controlling) return [`showWhen names the field "${condition.field}", which does not exist.`];
    const named = 'is' in condition ? condition.is : 'isNot' in condition ? condition.isNot : [];
    const unknown = named.filter((value) => controlling.choices && !controlling.choices.some((option) => option.value === value));
    return unknown.map((value) => `showWhen waits for ${JSON.stringify(value)}, which "${condition.field}" does not offer.`);
  });
}

function checkLimits(path: string, field: Field<never>): string[] {
  const { minimum, maximum, minimumLength, maximumLength } = field;
  const problems: string[] = [];
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) problems.push(`${path}: its minimum is above its maximum.`);
  if (minimumLength !== undefined && minimumLength > (maximumLength ?? 10_000)) problems.push(`${path}: its minimumLength is above its maximumLength.`);
  for (const pattern of [field.pattern, field.url]) {
    try {
      if (pattern === undefined) continue;
      new RegExp(`^(?:${pattern.source})$`);
      const why = whyNotLinear(pattern.source);
      if (why !== null) problems.push(`${path}: its pattern could take very long for some texts: ${why}; write it otherwise.`);
    } catch (error) {
      problems.push(`${path}: its pattern cannot be read: ${(error as Error).message}`);
    }
  }
  if (field.url && !/\((?!\?)/.test(field.url.source)) problems.push(`${path}: its url needs a group that is the id, for example https://example\\.org/boards/(\\d+).`);
  return problems;
}

function checkField(path: string, field: Field<never>, siblings: Fields): string[] {
  const problems: string[] = [];
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (!camelCase.test(name)) problems.push(`${path}: names are camelCase.`);
  problems.push(...checkShowWhen(field.showWhen, siblings).map((message) => `${path}: ${message}`));
  const values = (field.choices ?? []).map((option) => option.value);
  if ((field.kind === 'choice' || field.kind === 'choices') && values.length === 0) problems.push(`${path}: a choice needs choices.`);
  problems.push(...checkLimits(path, field));
  for (const other of field.dependsOn ?? []) if (!Object.hasOwn(siblings, other)) problems.push(`${path}: dependsOn names the field "${other}", which does not exist.`);
  if (field.kind === 'collection' && Object.keys(field.fields ?? {}).length === 0) problems.push(`${path}: a collection needs fields that can be added.`);
  if (new Set(values).size !== values.length) problems.push(`${path}: two choices have the same value.`);
  const types = credentialTypesOf(field);
  if (field.kind === 'credential' && (types.length === 0 || types.some((type) => !/^[a-z0-9-]+\.[a-z][A-Za-z0-9]*$/.test(type)))) problems.push(`${path}: credentialType reads "package.type", found "${types.join(', ')}".`);
  if (field.default !== undefined && field.default !== '') {
    const { showWhen: _, ...alone } = field;
    for (const { message } of checkSettings({ [name]: { ...alone, required: false } }, { [name]: field.default })) problems.push(`${path}: its default is not valid: ${message}`);
  }
  return [...problems, ...checkFields(field.fields ?? {}, `${path}.`)];
}

/** Sentences about fields no editor could show or no settings could satisfy. */
export function checkFields(fields: Fields, prefix = 'fields.'): string[] {
  return Object.entries(fields).flatMap(([name, field]) => checkField(prefix + name, field, fields));
}
