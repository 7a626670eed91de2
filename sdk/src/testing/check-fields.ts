import { checkSettings, type Field, type Fields } from '../node/index.js';

const camelCase = /^[a-z][A-Za-z0-9]*$/;

function checkField(path: string, field: Field<never>, siblings: Fields): string[] {
  const problems: string[] = [];
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (!camelCase.test(name)) problems.push(`${path}: names are camelCase.`);
  if (field.showWhen) {
    const controlling = siblings[field.showWhen.field];
    if (!controlling) problems.push(`${path}: showWhen names the field "${field.showWhen.field}", which does not exist.`);
    for (const value of field.showWhen.is) {
      if (controlling?.choices && !controlling.choices.some((option) => option.value === value)) problems.push(`${path}: showWhen waits for ${JSON.stringify(value)}, which "${field.showWhen.field}" does not offer.`);
    }
  }
  const values = (field.choices ?? []).map((option) => option.value);
  if ((field.kind === 'choice' || field.kind === 'choices') && values.length === 0) problems.push(`${path}: a choice needs choices.`);
  if (new Set(values).size !== values.length) problems.push(`${path}: two choices have the same value.`);
  if (field.kind === 'credential' && !/^[a-z0-9-]+\.[a-z][A-Za-z0-9]*$/.test(field.credentialType ?? '')) problems.push(`${path}: credentialType reads "package.type", found "${field.credentialType ?? ''}".`);
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
