declare module 'mjml' {
  interface MjmlProblem {
    readonly line: number;
    readonly message: string;
    readonly tagName: string;
  }

  /** Of version 5: answers a promise. */
  export default function mjml2html(source: string, options: { readonly validationLevel: 'soft' | 'skip'; readonly keepComments: boolean; readonly ignoreIncludes: boolean }): Promise<{ readonly html: string; readonly errors: readonly MjmlProblem[] }>;
}
