import type { Field } from '@parcours/sdk/workflow';

/** Kinds whose own control cannot show a template, so that it takes the control's place. */
const TOGGLED: readonly Field['kind'][] = ['number', 'boolean', 'choice', 'dynamicChoice', 'resource', 'list'];

/** Whether the setting may be written as a template instead of with its own control. */
export const takesToggle = (field: Field<never>): boolean => field.template === true && TOGGLED.includes(field.kind);

export const holdsTemplate = (value: unknown): boolean => typeof value === 'string' && (value.includes('{{') || value.includes('{%'));
