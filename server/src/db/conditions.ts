/** Values of a statement, and the conditions that name them. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly all: string[] = [];

  /** The place of a value in the statement. */
  place(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a condition unless there is no value for it. */
  add(value: unknown, condition: (place: string) => string): void {
    if (value !== undefined && value !== null) this.all.push(condition(this.place(value)));
  }

  get text(): string {
    return this.all.length === 0 ? 'true' : this.all.join(' and ');
  }
}
