/** Values of a statement that is put together from parts: each part adds its own, and gets the places they stand at. */
export class Parameters {
  readonly values: unknown[] = [];

  readonly add = (value: unknown): string => `$${this.values.push(value)}`;
}
