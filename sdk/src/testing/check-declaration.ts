import { ERROR_PORT, checkHttpDeclaration, checkSvg, describeNode, type AnyStep, type AnyTrigger, type Field, type Fields } from '../node/index.js';
import { checkFields, checkShowWhen } from './check-fields.js';
import { checkLabels, type Language } from './check-labels.js';

const camelCase = /^[a-z][A-Za-z0-9]*$/;

function checkIcon(icon: AnyStep['icon']): string[] {
  if (typeof icon !== 'string') return [checkSvg(icon.svg)].filter((wrong) => wrong !== null);
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(icon) ? [] : [`The icon is the kebab-case name of a Lucide icon, found "${icon}".`];
}

function checkPorts({ ports = [], portsFrom }: AnyStep | AnyTrigger, fields: Fields): string[] {
  const problems: string[] = [];
  const ids = [ERROR_PORT, ...ports.map((port) => port.id)];
  if (new Set(ids).size !== ids.length) problems.push(`Port ids are unique and none is "${ERROR_PORT}".`);
  for (const port of ports) problems.push(...checkShowWhen(port.showWhen, fields).map((message) => `The port "${port.id}": ${message}`));
  if (portsFrom === undefined) return problems;
  const kind = 'count' in portsFrom ? 'number' : 'chosen' in portsFrom ? 'choices' : 'rows';
  const field = fields[portsFrom.field];
  if (field?.kind !== kind) problems.push(`portsFrom names "${portsFrom.field}", which is not a field of ${kind}.`);
  if ('count' in portsFrom && field?.template) problems.push(`portsFrom counts with "${portsFrom.field}", which takes templates: outputs have to be known before anything runs.`);
  if ('id' in portsFrom) for (const cell of [portsFrom.id, portsFrom.label]) if (field?.kind === 'rows' && !Object.hasOwn(field.fields ?? {}, cell)) problems.push(`portsFrom reads "${cell}" of each row, which the rows do not have.`);
  return problems;
}

/** Every loader somebody asks for is there, and none stands there for nothing. */
function checkLoaders(options: Readonly<Record<string, unknown>>, fields: Fields): string[] {
  const named = (inner: Fields): string[] => Object.values(inner).flatMap((field: Field<never>) => [...(field.kind === 'dynamicChoice' || field.kind === 'picker' ? [field.options ?? ''] : []), ...named(field.fields ?? {})]);
  const asked = new Set(named(fields));
  return [
    ...[...asked].filter((name) => typeof options[name] !== 'function').map((name) => `A field loads its choices with options "${name}", which the node does not define.`),
    ...Object.keys(options).filter((name) => !asked.has(name)).map((name) => `options "${name}" is asked for by no field.`),
  ];
}

/** Sentences about what a node type declares and no editor could show, or nobody could use. */
export function checkDeclaration(definition: AnyStep | AnyTrigger, languages: readonly Language[]): string[] {
  const { type, version, icon, label, description, keywords, ports = [], summary = [], options = {}, migrate = {} } = definition;
  const fields = definition.fields as Fields;
  const problems = checkLabels(
    [['label', label, true], ['description', description, true], ['keywords', keywords, true], ...ports.map((port) => [`ports.${port.id}`, port.label, true] as const),
      ...Object.entries(migrate).map(([from, step]) => [`migrate.${from}.changes`, typeof step === 'function' ? undefined : step.changes, false] as const)],
    fields,
    languages,
  );
  problems.push(...checkFields(fields), ...checkIcon(icon), ...checkPorts(definition, fields), ...checkLoaders(options, fields));
  if (!camelCase.test(type)) problems.push('The type is camelCase.');
  if (!Number.isInteger(version) || version < 1) problems.push(`The version is a whole number from 1, found ${version}.`);
  for (const name of summary) if (!Object.hasOwn(fields, name)) problems.push(`summary names the field "${String(name)}", which does not exist.`);
  if (definition.kind !== 'trigger' && definition.http !== undefined) problems.push(...checkHttpDeclaration(definition.http, fields));
  const plain = describeNode('x', definition);
  if (JSON.stringify(JSON.parse(JSON.stringify(plain))) !== JSON.stringify(plain)) problems.push('The description is not plain JSON.');
  return problems;
}
