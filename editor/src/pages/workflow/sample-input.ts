import { withDefaults, type Fields, type JsonObject, type NodeDescription, type WorkflowNode } from '@parcours/sdk/workflow';

const EXAMPLES: Readonly<Record<string, string | boolean>> = { email: 'ada@example.com', tel: '+33123456789', checkbox: true, text: 'Ada' };

/** A settings field whose rows name the inputs of a form: each row has a `name`, and perhaps a `type`. */
function namedRows(fields: Fields, settings: JsonObject): { name: string; type: string }[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const rows = settings[key];
    if (field.kind !== 'rows' || !field.fields || !Object.hasOwn(field.fields, 'name') || !Array.isArray(rows)) return [];
    return rows.flatMap((row) => {
      const values = row as JsonObject;
      return typeof values['name'] === 'string' && values['name'] !== '' ? [{ name: values['name'], type: String(values['type'] ?? 'text') }] : [];
    });
  });
}

/** A likely input of an entry point, made from the inputs its settings declare. */
export function sampleInput(type: NodeDescription, node: WorkflowNode): Record<string, unknown> {
  const rows = namedRows(type.fields, withDefaults(type.fields, node.settings as JsonObject));
  return Object.fromEntries(rows.map(({ name, type: kind }) => [name, EXAMPLES[/mail/i.test(name) ? 'email' : kind] ?? 'Ada']));
}
