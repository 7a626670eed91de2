/** A setting written as one JavaScript expression. Exactly this one key: anything else is data a person means as such. */
export interface Expression {
  readonly $js: string;
}

export const isExpression = (value: unknown): value is Expression => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 1 && typeof (value as Partial<Expression>).$js === 'string';

/** For places where a setting is shown among others: as a sheet of calculation would, `= json.price * 1.2`. */
export const expressionText = ({ $js }: Expression): string => `= ${$js.replace(/\s+/g, ' ').trim()}`;
