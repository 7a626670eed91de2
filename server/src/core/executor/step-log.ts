/** What a node says during a call with items of many runs: each line belongs to the item it was said of, or to all of them. */
export class StepLog {
  private readonly lines: { readonly line: string; readonly token: number | undefined }[] = [];

  /** `token`: index of the item's token in the call. */
  readonly add = (line: string, token?: number): void => void this.lines.push({ line, token });

  /** The lines of one token, in order. */
  of(token: number): readonly string[] {
    return this.lines.flatMap((one) => (one.token === undefined || one.token === token ? [one.line] : []));
  }
}
