import { isExpression, type Field } from '@parcours/sdk/workflow';

/** How a setting is written: with its own control (a text takes templates there), as a template in place of it, as JavaScript. */
export type Way = 'value' | 'template' | 'javascript';

/** Kinds whose own control cannot show a template, so that it takes the control's place. */
const TOGGLED: readonly Field['kind'][] = ['number', 'boolean', 'choice', 'dynamicChoice', 'resource', 'list'];
/** Kinds that hold fields or texts of their own; those are switched one by one. */
const HOLDING: readonly Field['kind'][] = ['rows', 'collection', 'keyValue'];

type Kind = Pick<Field<never>, 'kind' | 'template' | 'javascript'>;

/** Whether the setting may be written as a template instead of with its own control. */
export const takesToggle = ({ kind, template }: Kind): boolean => template === true && TOGGLED.includes(kind);

const holdsTemplate = (value: unknown): boolean => typeof value === 'string' && (value.includes('{{') || value.includes('{%'));

/** The ways a setting may be written, its own first; JavaScript only where somebody evaluates it. */
export function waysOf(field: Kind, javascript: boolean): readonly Way[] {
  if (field.template !== true || HOLDING.includes(field.kind)) return ['value'];
  return ['value', ...(takesToggle(field) ? (['template'] as const) : []), ...(javascript && field.javascript !== false ? (['javascript'] as const) : [])];
}

/** How a stored value is written; null where its shape does not tell. */
export function wayOf(field: Kind, value: unknown): Way | null {
  if (field.template === true && isExpression(value)) return 'javascript';
  return takesToggle(field) && holdsTemplate(value) ? 'template' : null;
}
