declare module 'mjml' {
  interface MjmlError {
    readonly line: number;
    readonly message: string;
    readonly tagName: string;
  }
  interface MjmlOptions {
    readonly ignoreIncludes?: boolean;
    readonly keepComments?: boolean;
    readonly validationLevel?: 'strict' | 'soft' | 'skip';
  }
  /** A promise since version 5. */
  export default function mjml2html(source: string, options?: MjmlOptions): Promise<{ readonly html: string; readonly errors: readonly MjmlError[] }>;
}
