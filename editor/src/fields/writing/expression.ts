/** A setting written as one JavaScript expression. Exactly this one key: anything else is data a person means as such. */
export interface Expression {
  readonly $js: string;
}

export const isExpression = (value: unknown): value is Expression => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 1 && typeof (value as Partial<Expression>).$js === 'string';

/** What a text control carries in which an expression is written, wherever it stands. */
export const EXPRESSION_CLASS = 'writes-expression';
