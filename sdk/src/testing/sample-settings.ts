import { isShown, type Field, type Fields, type Json, type JsonObject } from '../node/index.js';

const texts: Readonly<Record<string, string>> = { email: 'ada@example.org', url: 'https://example.org/', path: 'abcdefghijklmnopqrstuvwxyz012345', html: '<p>Hello</p>' };

function sample(field: Field<never>): Json {
  switch (field.kind) {
    case 'text':
      return texts[field.format ?? ''] ?? 'sample';
    case 'number':
      return field.minimum ?? Math.min(1, field.maximum ?? 1);
    case 'boolean':
      return false;
    case 'choice':
      return field.choices?.[0]?.value ?? '';
    case 'choices':
      return (field.choices ?? []).slice(0, Math.max(1, field.minimum ?? 1)).map((option) => option.value);
    case 'dateTime':
      return '2027-03-02T09:00';
    case 'duration':
      return { amount: 1, unit: 'days' };
    case 'rule':
      return { '==': [{ var: 'json.plan' }, 'gold'] };
    case 'keyValue':
      return [{ name: 'sample', value: 'sample' }];
    case 'rows':
      return Array.from({ length: Math.max(1, field.minimum ?? 1) }, () => sampleSettings(field.fields ?? {}));
    case 'collection':
      return sampleSettings(field.fields ?? {});
    case 'dynamicChoice':
      return 'sample';
    case 'picker':
      return { by: 'id', value: 'sample' };
    case 'resource':
      return 1;
    case 'file':
      return { id: '1', fileName: 'sample.txt', mimeType: field.accept?.[0]?.replace('*', 'plain') ?? 'text/plain', sizeBytes: 1 };
    case 'json':
      return field.shape === 'list' ? ['sample'] : {};
    case 'credential':
      return 1;
    case 'code':
      return 'return items;';
    case 'list':
      return 'Newsletter';
  }
}

/** Settings that fill in every required field without a default; enough to run most nodes. A field with a `pattern` needs an example of its own. */
export function sampleSettings(fields: Fields): JsonObject {
  const settings: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    if (!field.required || !isShown(field, fields, settings)) continue;
    const isEmpty = field.default === undefined || field.default === '' || (Array.isArray(field.default) && field.default.length === 0);
    if (isEmpty) settings[name] = sample(field);
  }
  return settings;
}
