/** What an attribute can be said to be. Whatever nobody has defined keeps any shape. */
export const ATTRIBUTE_KINDS = ['text', 'number', 'boolean', 'date', 'dateTime', 'choice', 'texts', 'address', 'json'] as const;

export type AttributeKind = (typeof ATTRIBUTE_KINDS)[number];

export interface AttributeDefinition {
  readonly name: string;
  readonly kind: AttributeKind;
  /** Null: shown by its name. */
  readonly labelEn: string | null;
  readonly labelFr: string | null;
  /** Of a choice: the values it may have. */
  readonly choices: readonly string[];
}
